// The table: every enterprise of the chain, also those not drawn by themselves; the same filters.

import { badge, button, byId, el, mark } from "./dom.js";
import { select, showView } from "./commands.js";
import { certificateText, evidenceText } from "./evidence.js";
import { listedEnterprises } from "./filters.js";
import { highestIndex, indexText } from "./measures.js";
import { SEVERITY } from "./model.js";
import { change } from "./state.js";
import { t } from "./words.js";

const ROWS_AT_ONCE = 400;
const NUMBERS = ["reach", "sole", "cut", "hhi"];

const collator = new Intl.Collator("zh");
const byText = (get) => (a, b) => collator.compare(get(a) || "", get(b) || "");
const byNumber = (get) => (a, b) => get(a) - get(b);
const bySegment = (a, b) => a.tier - b.tier || byText((e) => e.segment_name)(a, b);

const COLUMNS = [
  { key: "segment", order: bySegment, cell: (e) => cell("segment", e.segment_name) },
  { key: "name", order: byText((e) => e.name), cell: nameCell },
  { key: "uscc", order: byText((e) => e.uscc), cell: (e) => cell("code", e.uscc) },
  { key: "region", order: byText((e) => e.region_code), cell: (e) => cell("region", e.region) },
  { key: "state", order: byNumber((e) => SEVERITY[e.state]), cell: stateCell },
  {
    key: "certificates",
    order: byNumber((e) => e.certificates.length),
    cell: (e) => cell("certificates", certificateText(e)),
  },
  { key: "evidence", order: byNumber((e) => e.issues.length), cell: (e) => cell("", evidenceText(e)) },
  { key: "reach", order: byNumber((e) => e.reach), cell: (e) => cell("number", count(e.reach)) },
  {
    key: "sole",
    order: byNumber((e) => e.sole_customers),
    cell: (e) => cell("number", count(e.sole_customers)),
  },
  { key: "cut", order: byNumber((e) => e.cut_off), cell: (e) => cell("number", count(e.cut_off)) },
  {
    key: "hhi",
    order: byNumber((e) => highestIndex(e) ?? -1),
    cell: (e) => cell("number", indexText(highestIndex(e))),
  },
];

function count(value) {
  return value ? String(value) : "";
}

function cell(className, text) {
  return el("td", { className }, text || "");
}

function nameCell(entry) {
  const open = button(entry.name, () => {
    showView("map");
    select(entry.id);
  });
  const marks = entry.lead ? [mark("lead")] : [];
  return el("td", { className: "name" }, open, ...marks);
}

function stateCell(entry) {
  return el("td", {}, badge(entry.state));
}

/** Return the enterprises that the table shows, in its order. */
export function tableRows(state) {
  const column = COLUMNS.find(({ key }) => key === state.sort) || COLUMNS[0];
  const sign = state.descending ? -1 : 1;
  const rows = listedEnterprises(state);
  return rows.sort((a, b) => sign * column.order(a, b) || bySegment(a, b) || (a.id < b.id ? -1 : 1));
}

/** Fill the table from the state. */
export function renderTable(state) {
  const rows = tableRows(state);
  byId("caption").textContent = t("table.caption", { n: rows.length });
  byId("columns").replaceChildren(...COLUMNS.map((column) => heading(column, state)));
  byId("rows").replaceChildren();
  appendRows(rows, 0, state);
}

function heading({ key }, state) {
  const name = t(`table.${key}`);
  const sorted = state.sort === key;
  const sort = button(name, () => {
    change({ sort: key, descending: sorted && !state.descending }, { quiet: true });
  }, { title: t("table.sort", { name }) });
  const head = el("th", { scope: "col", className: NUMBERS.includes(key) ? "number" : "" }, sort);
  head.setAttribute("aria-sort", sorted ? (state.descending ? "descending" : "ascending") : "none");
  return head;
}

function appendRows(rows, from, state) {
  const some = rows.slice(from, from + ROWS_AT_ONCE);
  byId("rows").append(...some.map((entry) => row(entry, state)));
  const left = rows.length - from - some.length;
  const foot = byId("more");
  foot.replaceChildren();
  if (!rows.length) foot.append(t("table.empty"));
  if (left > 0) {
    const n = Math.min(left, ROWS_AT_ONCE);
    foot.append(button(t("table.more", { n }), () => appendRows(rows, from + ROWS_AT_ONCE, state)));
  }
}

function row(entry, state) {
  const className = entry.id === state.selected ? "selected" : "";
  return el("tr", { className }, ...COLUMNS.map((column) => column.cell(entry)));
}
