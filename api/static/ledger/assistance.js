// The ledger of assistance: its entries, and the form that adds or changes one.

import { button, byId, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { choices, day, originRows, pager, showError, table, tellWritten } from "/static/ledger/desk.js";
import { entryForm } from "/static/ledger/form.js";
import { closePanel, facts } from "/static/ledger/issue.js";
import { get, post } from "/static/ledger/server.js";
import { amount, percent, YUAN_PER_UNIT } from "/static/ledger/numbers.js";

const SIZE = 50;
const PATH = "/api/v1/assistance";
//: Figures from before and after: name, and whether an amount (shown in 万元) or a share (in %).
const FIGURES = [["revenue", "yuan"], ["sales", "yuan"], ["profit_margin", "share"], ["quality_cost_rate", "share"]];

function figureFields() {
  const names = FIGURES.flatMap(([name, unit]) =>
    ["before", "after"].map((when) => ({ name: unit === "yuan" ? `${name}_${when}_yuan` : `${name}_${when}`, unit, label: t(`ledger.${name}.${when}`) })));
  return [{ name: "satisfaction", unit: "share", label: t("ledger.satisfaction") }, ...names];
}

const shown = (value, unit) => (unit === "yuan" ? amount(value) : percent(value));

export async function showAssistance() {
  const address = readAddress();
  const view = byId("view-assistance");
  const offset = Number(address.from) || 0;
  try {
    const query = { region: address.region, chain: address.chain, q: address.aq, as_of: choices.day, offset, limit: SIZE };
    show(view, await get(PATH, query), address);
  } catch (error) {
    showError(view, error);
  }
}

function show(view, found, address) {
  const go = (offset) => {
    writeAddress({ from: offset || "" });
    showAssistance();
  };
  const search = el("input", { type: "search", value: address.aq || "", placeholder: t("ledger.search.assistance") });
  search.setAttribute("aria-label", t("ledger.search.assistance"));
  search.addEventListener("change", () => {
    writeAddress({ aq: search.value.trim(), from: "" });
    showAssistance();
  });
  const top = el(
    "div",
    { className: "filters" },
    button(t("ledger.add"), () => openNew(), { className: "primary" }),
    search,
    el("span", { className: "quiet" }, t("ledger.entries", { n: found.total, m: found.enterprises })),
  );
  const page = pager({ offset: found.offset, shown: found.entries.length, total: found.total, size: SIZE }, go);
  const chosen = { key: (entry) => entry.assistance_id, chosen: address.entry || "" };
  const list = table(t("ledger.assistance"), columns(), found.entries, { open: (entry) => openEntry(entry.assistance_id, true), ...chosen });
  view.replaceChildren(top, ...(found.entries.length ? [list, page] : [page]));
}

function columns() {
  return [
    [t("ledger.id"), (entry) => entry.assistance_id],
    [t("ledger.enterprise"), ({ enterprise }) => (enterprise ? enterprise.name : t("ledger.unknown")), "value"],
    [t("ledger.region"), ({ enterprise }) => (enterprise && enterprise.region) || t("ledger.unknown")],
    [t("ledger.kind"), (entry) => entry.kind || t("ledger.blank"), "value"],
    [t("ledger.period"), (entry) => el("span", { className: "period" }, `${day(entry.started_on)} – ${entry.ended_on || t("ledger.going_on")}`)],
    [t("ledger.provider"), (entry) => entry.provider || t("ledger.blank"), "value"],
    [t("ledger.result"), (entry) => entry.result || t("ledger.blank"), "value"],
    [t("ledger.satisfaction"), (entry) => percent(entry.satisfaction), "number"],
    [t("ledger.revenue.change"), (entry) => change(entry), "number"],
  ];
}

function change({ revenue_before_yuan: before, revenue_after_yuan: after }) {
  return before && after !== null ? percent(after / before - 1, { sign: true }) : t("ledger.blank");
}

export async function openEntry(assistanceId, focus = false) {
  const panel = byId("panel");
  writeAddress({ entry: assistanceId, issue: "" });
  try {
    const found = await get(`${PATH}/${encodeURIComponent(assistanceId)}`, { as_of: choices.day });
    panel.replaceChildren(...parts(found));
    if (focus) panel.focus({ preventScroll: true });
  } catch (error) {
    showError(panel, error);
  }
}

function parts(found) {
  const { entry } = found;
  const place = el("div", { className: "steps" });
  const start = () => place.replaceChildren(button(t("ledger.change"), () => place.replaceChildren(form(found, start)), { className: "primary" }));
  start();
  const figures = figureFields().filter(({ name }) => entry[name] !== null);
  return [
    head(entry.enterprise ? entry.enterprise.name : entry.assistance_id),
    facts([
      [t("ledger.id"), entry.assistance_id],
      [t("ledger.region"), (entry.enterprise && entry.enterprise.region) || t("ledger.unknown")],
      [t("ledger.kind"), entry.kind || t("ledger.blank")],
      [t("ledger.period"), `${day(entry.started_on)} – ${entry.ended_on || t("ledger.going_on")}`],
      [t("ledger.provider"), entry.provider || t("ledger.blank")],
      [t("ledger.result"), entry.result || t("ledger.blank")],
      ...figures.map(({ name, unit, label }) => [label, shown(entry[name], unit)]),
    ]),
    found.writable ? place : el("p", { className: "quiet" }, t("ledger.as_of.past")),
    el("h3", {}, t("ledger.origins")),
    el("ul", { className: "origins" }, ...originRows(found.origins)),
  ];
}

function head(title) {
  return el("div", { className: "panel-head" }, el("h2", {}, title), button("×", closePanel, { title: t("ledger.close"), ariaLabel: t("ledger.close") }));
}

/** Open the form for a new entry, of an enterprise if one is given. */
export function openNew(enterprise = "") {
  const panel = byId("panel");
  panel.replaceChildren(head(t("ledger.add")), form(null, closePanel, enterprise));
  panel.querySelector(enterprise ? "select, input[type=date]" : "input").focus();
}

/** Amounts are entered in 万元 and shares in %, as they are printed; the server takes yuan and fractions. */
function form(found, cancel, enterprise = "") {
  const entry = found ? found.entry : { started_on: choices.day };
  const figures = figureFields();
  const scale = (unit) => (unit === "yuan" ? YUAN_PER_UNIT : 0.01);
  const fields = [
    ...(found ? [] : [{ name: "enterprise", label: t("ledger.enterprise.which"), value: enterprise, required: true }]),
    { name: "kind", label: t("ledger.kind"), value: entry.kind, required: true },
    { name: "started_on", label: t("ledger.started_on"), kind: "date", value: entry.started_on, required: true },
    { name: "ended_on", label: t("ledger.ended_on"), kind: "date", value: entry.ended_on },
    { name: "provider", label: t("ledger.provider"), value: entry.provider },
    { name: "result", label: t("ledger.result"), kind: "long", value: entry.result },
    ...figures.map(({ name, unit, label }) => ({
      name,
      kind: "number",
      label: `${label}（${unit === "yuan" ? t("ledger.unit.yuan") : "%"}）`,
      value: entry[name] === null || entry[name] === undefined ? null : Number((entry[name] / scale(unit)).toPrecision(12)),
    })),
  ];
  const send = async (values) => {
    const sent = { ...values };
    for (const { name, unit } of figures) if (typeof sent[name] === "number") sent[name] *= scale(unit);
    if (!found) sent.enterprise = sent.enterprise || "";
    const path = found ? `${PATH}/${encodeURIComponent(entry.assistance_id)}` : PATH;
    const written = await post(path, found ? { revision: found.revision, ...sent } : sent);
    tellWritten(written, showAssistance);
    await showAssistance();
    if (found) openEntry(entry.assistance_id, true);
    else closePanel();
  };
  return entryForm({ title: found ? t("ledger.change") : t("ledger.add"), fields, send, cancel });
}
