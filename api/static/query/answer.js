// The answer below the editor: views, status line, downloads.

import { hasNumbers, showChart } from "/static/query/chart.js";
import { drawGraph, redrawGraph, showGraph } from "/static/query/graph.js";
import { showTable } from "/static/query/table.js";
import { fetchFile } from "/static/query/runs.js";
import { byId, download } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";

const VIEWS = ["table", "graph", "chart"];
const FORMATS = ["csv", "xlsx", "json"];

let view = "table";
let asked = null; // the query that gave the answer
let onView = () => {};

export function startAnswer({ viewChanged }) {
  onView = viewChanged;
  for (const name of VIEWS) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener("click", () => chooseView(name));
    tab.addEventListener("keydown", moveFocus);
  }
  for (const format of FORMATS) byId(`get-${format}`).addEventListener("click", () => save(format));
  // Cards are painted: a change of the theme has to paint them again.
  new MutationObserver(redrawGraph).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

function moveFocus(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length];
  chooseView(next);
  byId(`tab-${next}`).focus();
}

/** Tell whether an answer is shown. */
export function hasAnswer() {
  return asked !== null;
}

export function currentView() {
  return view;
}

/** Show a view; `quiet` leaves the address alone. */
export function chooseView(name, { quiet = false } = {}) {
  view = VIEWS.includes(name) ? name : "table";
  for (const one of VIEWS) {
    const tab = byId(`tab-${one}`);
    tab.setAttribute("aria-selected", String(one === view));
    tab.tabIndex = one === view ? 0 : -1;
    byId(`view-${one}`).hidden = one !== view;
  }
  if (view === "graph") drawGraph();
  if (!quiet) onView();
}

/** Show the answer of a query, in the wished view where it has something to show there. */
export function showAnswer(answer, query, wished) {
  asked = query;
  showTable(answer);
  showChart(answer);
  showGraph(answer);
  const possible = { table: true, graph: Boolean(answer.graph), chart: hasNumbers(answer) };
  chooseView(possible[wished] ? wished : "table", { quiet: true });
  for (const format of FORMATS) byId(`get-${format}`).disabled = false;
  const done = t("query.done", { n: answer.rows.length, ms: answer.elapsed_ms });
  const cut = answer.truncated ? ` · ${t("query.cut", { n: answer.rows.length })}` : "";
  say(`${done}${cut}`, answer.truncated ? "cut" : "");
}

export function say(text, className = "") {
  const status = byId("status");
  status.textContent = text;
  status.className = className;
}

async function save(format) {
  try {
    const { blob, name } = await fetchFile(asked.cypher, asked.params, format);
    download(blob, name);
  } catch (error) {
    say(t("query.download.failed", { why: error.message }), "cut");
  }
}
