// Concentration of what an enterprise buys, and what falls apart without it or without a link.

import { el } from "./dom.js";
import { t } from "./words.js";

/** Return an index 0..1 as text, empty where it is unknown: an unknown one is not 0. */
export function indexText(hhi) {
  return hhi === null || hhi === undefined ? "" : hhi.toFixed(2);
}

/** Return the highest index among what the enterprise buys; null where none is known. */
export function highestIndex(entry) {
  return entry.hhi.length ? entry.hhi[0].hhi : null;
}

/** Say into how many parts the known links fall without the enterprise. */
export function cutText(entry) {
  return entry.cut ? t("field.cut.value", { parts: entry.cut_parts, n: entry.cut_off }) : "";
}

/** Return the mark of a cut enterprise, which says how many hang on it; nothing for others. */
export function cutMark(row) {
  return row.cut ? [el("span", { className: "mark" }, t("overview.cut", { n: row.cut_off }))] : [];
}

/** Say, by the word `key`, how concentrated its customers buy; empty where nobody knows. */
export function customerIndex(row, key) {
  const hhi = indexText(row.customer_hhi);
  return hhi && t(key, { hhi });
}

function basisText(bought) {
  if (bought.basis === "amount") return t("hhi.amount");
  if (bought.basis !== "share") return t("hhi.unknown");
  const known = t("hhi.share", { n: Math.round(bought.known_share * 100) });
  return bought.hhi === null ? `${known}${t("hhi.untold")}` : known;
}

function inputRecord(bought) {
  return el("div", { className: "record" },
    el("div", { className: "title" }, el("span", {}, bought.input),
      el("span", { className: "status" }, indexText(bought.hhi) || t("state.unknown"))),
    el("div", { className: "quiet" }, [t("hhi.suppliers", { n: bought.suppliers }), basisText(bought)].join(" · ")));
}

/** Return one record per input that the enterprise buys, the most concentrated first. */
export function inputRecords(entry) {
  const left = entry.inputs - entry.hhi.length;
  const more = left > 0 ? [el("div", { className: "quiet" }, t("hhi.more", { n: left }))] : [];
  return [...entry.hhi.map(inputRecord), ...more];
}
