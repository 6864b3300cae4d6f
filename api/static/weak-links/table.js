// The ranked table: filtered, sorted, one row chosen; arrows move in it.

import { button, byId, el } from "/static/maps/js/dom.js";
import { state } from "/static/maps/js/state.js";
import { t } from "/static/maps/js/words.js";
import { columnsOf, titleOf } from "./columns.js";
import { LEVELS, data, rowsOf } from "./data.js";
import { choose, chosen, show, view } from "./view.js";

const TEXTS = ["id", "name", "short", "uscc", "segment_name", "region", "from_name", "to_name",
  "to_segment_name", "product", "source_row"];
const body = byId("rows");
let drawn = "";
let listed = [];

function within(code, region) {
  const prefix = region.replace(/0000$/, "").replace(/^(\d{4})00$/, "$1");
  return Boolean(code) && code.startsWith(prefix);
}

function inSegment(row) {
  if ("segment_to" in row) return row.segment_from === view.segment || row.segment_to === view.segment;
  return ("segment" in row ? row.segment : row.id) === view.segment;
}

function meets(row) {
  if ("state" in row && !state.states.has(row.state)) return false;
  if (view.segment && !inSegment(row)) return false;
  if (state.region && "region_code" in row &&
    ![row.region_code, row.to_region_code].some((code) => within(code, state.region))) return false;
  const text = view.q.trim().toLowerCase();
  return !text || TEXTS.some((name) => row[name] && String(row[name]).toLowerCase().includes(text));
}

/** Return the rows of a level that meet the filters; those to be looked at are unknown all. */
export function meeting(level) {
  return rowsOf(level).filter(meets);
}

function sorted(rows) {
  const descending = view.sort.startsWith("-");
  const key = view.sort.replace(/^-/, "");
  const found = columnsOf(view.level).find((column) => column.key === key);
  if (!found) return rows;
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, "zh") : a - b);
  return [...rows].sort((a, b) => {
    const [x, y] = [found.sort(a), found.sort(b)];
    if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1;
    if (y === null || y === undefined) return -1;
    return descending ? compare(y, x) : compare(x, y);
  });
}

/** Bring the table in step with view and state. */
export function renderTable() {
  const key = JSON.stringify([view.level, view.segment, view.q, view.sort, [...state.states], state.region]);
  if (key !== drawn) {
    drawn = key;
    listed = sorted(meeting(view.level));
    renderTabs();
    renderHeads();
    body.replaceChildren(...listed.map(rowOf));
    renderNotes();
  }
  markChosen();
}

function renderTabs() {
  for (const level of LEVELS) {
    const tab = byId(`tab-${level}`);
    const here = level === view.level;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
    byId(`tally-${level}`).textContent = String(meeting(level).length);
  }
  byId("rows-panel").setAttribute("aria-labelledby", `tab-${view.level}`);
}

function renderHeads() {
  byId("caption").textContent = t("weak.table", { name: t(`weak.tab.${view.level}`) });
  byId("heads").replaceChildren(...columnsOf(view.level).map((column) => {
    const by = view.sort.replace(/^-/, "") === column.key;
    const descending = view.sort.startsWith("-");
    const head = el("th", { scope: "col", className: column.className });
    if (by) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const name = t(column.head);
    const press = button(name, () => show({ sort: by && descending ? column.key : `-${column.key}` }, { quiet: true }));
    press.title = t("weak.sort", { name });
    head.append(press);
    return head;
  }));
}

function rowOf(row) {
  const line = el("tr");
  line.dataset.id = row.id;
  const columns = columnsOf(view.level);
  const titled = Math.max(0, columns.findIndex((column) => column.className === "who"));
  line.append(...columns.map((column, at) => {
    const cell = el(at === titled ? "th" : "td", { className: column.className });
    if (at !== titled) {
      cell.append(column.cell(row));
      return cell;
    }
    cell.scope = "row";
    const open = button(column.cell(row), () => choose(view.level, row), { className: "open" });
    open.title = titleOf(view.level, row);
    cell.append(open);
    return cell;
  }));
  line.addEventListener("click", (event) => {
    if (!event.target.closest("button")) choose(view.level, row);
  });
  return line;
}

function renderNotes() {
  byId("no-rows").textContent = view.level === "gap" && !rowsOf("gap").length ? t("weak.gap.none") : t("weak.none");
  byId("no-rows").hidden = listed.length > 0;
  const notes = { check: "weak.check.note", gap: "weak.gap.why" };
  byId("level-note").hidden = !notes[view.level];
  byId("level-note").textContent = notes[view.level] ? t(notes[view.level]) : "";
  const parts = { enterprise: "enterprises", check: "enterprises", link: "links", segment: "segments", gap: "chain_gaps" };
  const cut = data.totals[parts[view.level]] > data.shown;
  byId("cut").hidden = !cut;
  byId("cut").textContent = cut ? t("weak.truncated", { n: data.shown }) : "";
}

function markChosen() {
  const found = chosen();
  for (const line of body.children) {
    const here = Boolean(found) && line.dataset.id === found.row.id;
    if (here && !line.classList.contains("selected")) line.scrollIntoView({ block: "nearest" });
    line.classList.toggle("selected", here);
    const open = line.querySelector(".open");
    if (here) open.setAttribute("aria-current", "true");
    else open.removeAttribute("aria-current");
  }
}

function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const line = event.target.closest("tr");
  if (!step || !line) return;
  const next = step > 0 ? line.nextElementSibling : line.previousElementSibling;
  if (!next) return;
  event.preventDefault();
  next.querySelector(".open").focus();
}

export function startTable() {
  body.addEventListener("keydown", moveFocus);
}
