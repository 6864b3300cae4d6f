// Charts in the page's own colours, drawn as SVG; beside each stands a table that says the same.

import { init } from "/static/charts/vendor/echarts.js";

const PRINT_WIDTH = 1000; // pixels between the margins of an A4 sheet lying on its side
const root = document.documentElement;
const charts = new Set();

/** Return the page's present colours and font: `colour("--weak")`, `font`. */
export function chartTheme() {
  const style = getComputedStyle(root);
  const colour = (name) => style.getPropertyValue(name).trim();
  return { colour, font: colour("--font") };
}

/**
 * Draw a chart into a `figure.chart`, which holds a `.chart-picture`, a `.chart-table` and in its
 * caption a `button.chart-twin` that changes between the two.
 *
 * @param figure has an id: the address remembers by it that its table is shown (`#tables=a,b`).
 * @param draw given the theme, returns an option of ECharts; asked again when colours change.
 * @param label what a screen reader says of the picture; the table holds its content.
 * @param words the button's two words: `{ table, picture }`.
 * @param height pixels.
 * @param onPick given what ECharts says of the thing clicked upon.
 */
export function addChart(figure, { draw, label, words, height = 320, onPick = null }) {
  const place = figure.querySelector(".chart-picture");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", label);
  place.style.height = `${height}px`;
  const chart = { figure, place, draw, words, picture: null, onPick };
  figure.querySelector(".chart-twin").addEventListener("click", () => {
    showTwin(chart, !figure.classList.contains("as-table"));
    rememberTwins();
  });
  charts.add(chart);
  showTwin(chart, tablesShown().includes(figure.id));
  return { redraw: () => drawChart(chart) };
}

function showTwin(chart, asTable) {
  chart.figure.classList.toggle("as-table", asTable);
  const button = chart.figure.querySelector(".chart-twin");
  button.textContent = asTable ? chart.words.picture : chart.words.table;
  button.hidden = false;
  if (!asTable) drawChart(chart);
}

function drawChart(chart, width = null) {
  if (!chart.picture) {
    if (!chart.place.clientWidth && !width) return; // not shown: it is drawn when it is
    chart.picture = init(chart.place, null, { renderer: "svg", width: width || undefined });
    if (chart.onPick) chart.picture.on("click", chart.onPick);
    new ResizeObserver(() => chart.place.clientWidth && chart.picture.resize()).observe(chart.place);
  }
  const theme = chartTheme();
  chart.picture.setOption(inert(chart.draw(theme), theme), { notMerge: true });
  chart.picture.resize(width ? { width } : { width: "auto" });
}

/** Still pictures whose texts are texts: a tooltip of ECharts would be read as HTML otherwise. */
function inert(option, { colour, font }) {
  const tooltip = {
    confine: true,
    backgroundColor: colour("--card"),
    borderColor: colour("--line"),
    ...option.tooltip,
    textStyle: { color: colour("--fg"), fontFamily: font, fontSize: 12 },
    renderMode: "richText",
  };
  const textStyle = { fontFamily: font, color: colour("--fg") };
  return { backgroundColor: "transparent", ...option, animation: false, textStyle, tooltip };
}

function tablesShown() {
  const named = new URLSearchParams(location.hash.slice(1)).get("tables") || "";
  return named.split(",").filter(Boolean);
}

function rememberTwins() {
  const state = new URLSearchParams(location.hash.slice(1));
  const shown = [...charts].filter((c) => c.figure.classList.contains("as-table"));
  if (shown.length) state.set("tables", shown.map((c) => c.figure.id).join(","));
  else state.delete("tables");
  history.replaceState(null, "", `#${state}`);
}

const redrawAll = (width = null) => charts.forEach((chart) => drawChart(chart, width));

new MutationObserver(() => redrawAll()).observe(root, { attributeFilter: ["data-theme"] });

let screenTheme = null;
addEventListener("beforeprint", () => {
  screenTheme = root.dataset.theme;
  root.dataset.theme = "light"; // paper is white
  redrawAll(PRINT_WIDTH);
});
addEventListener("afterprint", () => {
  root.dataset.theme = screenTheme;
  redrawAll();
});
