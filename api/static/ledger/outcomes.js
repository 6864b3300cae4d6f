// Before and after assistance: n, the median change and its interval; never called an effect.

import { button, byId, el } from "/static/maps/js/dom.js";
import { currentLanguage, t } from "/static/maps/js/words.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { openEntry } from "/static/ledger/assistance.js";
import { choices, pager, showError, table } from "/static/ledger/desk.js";
import { amount, count, percent, points } from "/static/ledger/numbers.js";
import { get } from "/static/ledger/server.js";

const SIZE = 50;

const nameOf = (outcome) => (currentLanguage() === "en" ? outcome.en : outcome.zh);
const change = (outcome, value) => (outcome.unit === "ratio" ? percent(value, { sign: true }) : points(value));
const value = (outcome, figure) => (outcome.unit === "ratio" ? amount(figure) : percent(figure));

export async function showOutcomes() {
  const view = byId("view-outcomes");
  try {
    const { region, chain, better, pair } = readAddress();
    const query = { region, chain, better, as_of: choices.day, offset: Number(pair) || 0, limit: SIZE };
    show(view, await get("/api/v1/assistance/outcomes", query));
  } catch (error) {
    showError(view, error);
  }
}

function show(view, found) {
  const interval = (low, high, text) => (low === null ? t("ledger.no_interval") : `${text(low)} – ${text(high)}`);
  const columns = [
    [t("ledger.figure"), nameOf],
    [t("ledger.better_is"), (o) => t(`ledger.better.${o.better_is}`)],
    ["n", (o) => opens(count(o.n), o, ""), "number"],
    [t("ledger.median"), (o) => change(o, o.median), "number"],
    [t("ledger.interval"), (o) => interval(o.low, o.high, (v) => change(o, v)), "number"],
    [t("ledger.better"), (o) => (o.n ? el("span", {}, opens(count(o.better), o, "true"), ` / ${count(o.n)}（${percent(o.better / o.n)}）`) : t("ledger.blank")), "number"],
    [t("ledger.wilson"), (o) => interval(o.better_low, o.better_high, (v) => percent(v)), "number"],
  ];
  const list = table(t("ledger.outcomes"), columns, found.outcomes);
  view.replaceChildren(el("p", { className: "caution" }, t("ledger.not_causal")), list, ...pairs(found));
}

function opens(text, outcome, better) {
  const made = button(text, () => choose(outcome.name, better), { className: "link figure" });
  made.setAttribute("aria-label", `${nameOf(outcome)} ${better ? t("ledger.better") : "n ="} ${text}`);
  return made;
}

function choose(figure, better) {
  writeAddress({ figure, better, pair: "" });
  showOutcomes();
}

function pairs(found) {
  const outcome = found.outcomes.find(({ name }) => name === readAddress().figure);
  if (!outcome) return [];
  const columns = [
    [t("ledger.id"), (pair) => pair.assistance_id],
    [t("ledger.enterprise"), ({ enterprise }) => (enterprise ? enterprise.name : t("ledger.unknown"))],
    [t("ledger.region"), ({ enterprise }) => (enterprise && enterprise.region) || t("ledger.unknown")],
    [t("ledger.before"), (pair) => value(outcome, pair.before), "number"],
    [t("ledger.after"), (pair) => value(outcome, pair.after), "number"],
    [t("ledger.change.of"), (pair) => change(outcome, pair.change), "number"],
  ];
  const open = (pair) => openEntry(pair.assistance_id, true);
  const said = readAddress().better === "true" ? `${t("ledger.better")} ${outcome.better}` : `n = ${outcome.n}`;
  const go = (offset) => {
    writeAddress({ pair: offset || "" });
    showOutcomes();
  };
  const page = pager({ offset: found.offset, shown: outcome.pairs.length, total: outcome.total, size: SIZE }, go);
  const title = el("h2", {}, `${nameOf(outcome)} · ${said}`);
  return [title, table(nameOf(outcome), columns, outcome.pairs, { open }), page];
}
