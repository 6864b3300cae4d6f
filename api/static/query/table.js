// The answer as a table: it holds everything, and a click on a header sorts.

import { cellOf, isNumber, valueText } from "/static/query/cells.js";
import { button, byId, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";

const collator = new Intl.Collator("zh", { numeric: true });
let sorted = { column: -1, descending: false };

export function showTable(answer) {
  sorted = { column: -1, descending: false };
  render(answer);
}

function render(answer) {
  const { columns, rows } = answer;
  if (!rows.length) {
    byId("view-table").replaceChildren(el("p", { className: "quiet hint" }, t("query.empty")));
    return;
  }
  const numeric = columns.map((_, at) => rows.some((row) => isNumber(row[at])));
  const head = el("tr", {}, ...columns.map((name, at) => heading(name, at, numeric[at], answer)));
  const body = el("tbody", {}, ...inOrder(rows).map((row) => el("tr", {}, ...row.map(cellOf))));
  byId("view-table").replaceChildren(el("table", {}, el("thead", {}, head), body));
}

function heading(name, at, isNumeric, answer) {
  const sort = button(name, () => {
    sorted = { column: at, descending: sorted.column === at && !sorted.descending };
    render(answer);
    byId("view-table").querySelectorAll("th button")[at].focus();
  });
  const node = el("th", { scope: "col", className: isNumeric ? "number" : "" }, sort);
  const direction = sorted.descending ? "descending" : "ascending";
  node.setAttribute("aria-sort", sorted.column === at ? direction : "none");
  return node;
}

function inOrder(rows) {
  const { column, descending } = sorted;
  if (column < 0) return rows;
  const sign = descending ? -1 : 1;
  const isMissing = (value) => value === null || value === undefined;
  return rows.slice().sort(([...a], [...b]) => {
    const [x, y] = [a[column], b[column]];
    if (isMissing(x) || isMissing(y)) return isMissing(x) - isMissing(y); // unknown stands last
    if (isNumber(x) && isNumber(y)) return sign * (x - y);
    return sign * collator.compare(valueText(x), valueText(y));
  });
}
