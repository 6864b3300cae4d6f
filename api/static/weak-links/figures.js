// Numbers as people read them: bars with their figure, ranks with their interval, shares.

import { el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { data } from "./data.js";

const MOST = Math.max(2, data.enterprises.length, data.links.length);

/** Return a figure with `digits` decimals; unknown is said, never shown as 0. */
export function figure(value, digits = 3) {
  if (value === null || value === undefined) return t("weak.unknown");
  return value !== 0 && Math.abs(value) < 10 ** -digits ? value.toExponential(1) : value.toFixed(digits);
}

/** Return a share as per cent. */
export function percent(value) {
  if (value === null || value === undefined) return t("weak.unknown");
  const shown = value * 100;
  const digits = shown !== 0 && shown < 10 ? 1 : 0;
  return shown !== 0 && shown < 0.1 ? "< 0.1%" : `${shown.toFixed(digits)}%`;
}

/** Return a small bar with its figure; `most` is the value of a full bar. */
export function bar(value, { kind = "", most = 1, digits = 2 } = {}) {
  const box = el("span", { className: `factor ${kind}` });
  if (value === null || value === undefined) {
    box.append(el("span", { className: "unknown" }, t("weak.unknown")));
    return box;
  }
  const fill = el("i");
  fill.style.width = `${Math.max(0, Math.min(1, value / most)) * 100}%`;
  const track = el("span", { className: "track" }, fill);
  track.setAttribute("aria-hidden", "true");
  box.append(el("span", { className: "figure" }, figure(value, digits)), track);
  return box;
}

/** Place of a rank on a logarithmic scale from the first to the last. */
function placeOf(rank) {
  return (Math.log(rank) / Math.log(MOST)) * 100;
}

/** Return the rank, and its interval drawn and written. */
export function rankOf(row) {
  const box = el("span", { className: "rank" });
  if (row.rank === null) {
    box.append(el("span", { className: "unknown" }, t("weak.unranked")));
    return box;
  }
  box.append(el("b", {}, String(row.rank)));
  if (row.rank_low === null || row.rank_high === null) {
    box.title = t("weak.interval.none", { rank: row.rank });
    return box;
  }
  box.title = t("weak.interval.say", { rank: row.rank, low: row.rank_low, high: row.rank_high });
  const span = el("i", { className: "span" });
  const left = placeOf(row.rank_low);
  span.style.left = `${left}%`;
  span.style.width = `${Math.max(3, placeOf(row.rank_high) - left)}%`;
  const point = el("i", { className: "point" });
  point.style.left = `${placeOf(row.rank)}%`;
  const track = el("span", { className: "scale" }, span, point);
  track.setAttribute("aria-hidden", "true");
  box.append(el("small", {}, `${row.rank_low}–${row.rank_high}`), track);
  return box;
}

/** Return yuan as 万元. */
export function amount(yuan) {
  if (yuan === null || yuan === undefined) return t("weak.unknown");
  return t("weak.amount.of", { n: Math.round(yuan / 1e4).toLocaleString("en-US") });
}
