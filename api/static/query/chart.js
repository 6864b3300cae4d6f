// The answer's numbers as bars, columns or points; the table holds the same numbers.

import { isNumber, numberText, valueText } from "/static/query/cells.js";
import { byId, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";

const SVG = document.querySelector("svg").namespaceURI; // the page's own icon tells it
const MOST = { bars: 60, columns: 60, scatter: 1_000 };
const BAR = { height: 18, pitch: 27, label: 210, value: 84 };
const PLOT = { width: 1_040, height: 400, left: 64, bottom: 58, top: 18, right: 18 };
const TICKS = 5;

let answer = null;
let choice = null; // {category, value, kind}: columns by place, category -1 for the row's number

export function showChart(given) {
  answer = given;
  choice = given.rows.length ? firstChoice(given) : null;
  render();
}

/** Tell whether the answer has numbers to draw. */
export function hasNumbers({ columns, rows }) {
  return columns.some((_, at) => numericAt(rows, at));
}

function numericAt(rows, at) {
  return rows.some((row) => isNumber(row[at])) && rows.every((row) => row[at] === null || isNumber(row[at]));
}

function simpleAt(rows, at) {
  return rows.every((row) => row[at] === null || typeof row[at] !== "object");
}

function firstChoice({ columns, rows }) {
  const places = columns.map((_, at) => at);
  const numbers = places.filter((at) => numericAt(rows, at));
  if (!numbers.length) return null;
  const texts = places.filter((at) => !numbers.includes(at) && simpleAt(rows, at));
  const category = texts.length ? texts[0] : numbers.length > 1 ? numbers[0] : -1;
  const value = numbers.find((at) => at !== category);
  return { category, value, kind: kindFor(rows, category, numbers) };
}

function kindFor(rows, category, numbers) {
  if (numbers.includes(category)) return rows.length > 1 && numbers.length > 1 ? "scatter" : "columns";
  const inTime = category >= 0 && rows.every((row) => /^\d{4}([-年/]\d{1,2})?/.test(valueText(row[category])));
  return inTime ? "columns" : "bars";
}

function render() {
  const panel = byId("view-chart");
  if (!choice) {
    panel.replaceChildren(el("p", { className: "quiet hint" }, t("query.chart.none")));
    return;
  }
  const rows = answer.rows.filter((row) => isNumber(row[choice.value]));
  const shown = rows.slice(0, MOST[choice.kind]);
  const draw = { bars: drawBars, columns: drawColumns, scatter: drawScatter }[choice.kind];
  const figure = el("figure", {}, draw(shown));
  const note = rows.length > shown.length ? t("query.chart.cut", { n: shown.length }) : "";
  panel.replaceChildren(controls(), figure, el("p", { className: "quiet" }, note));
}

function controls() {
  const numbers = answer.columns.map((_, at) => at).filter((at) => numericAt(answer.rows, at));
  const plain = answer.columns.map((_, at) => at).filter((at) => simpleAt(answer.rows, at));
  const named = (at) => [at, at < 0 ? t("query.chart.row") : answer.columns[at]];
  return el(
    "div",
    { className: "chart-controls" },
    select("category", [...plain.map(named), named(-1)]),
    select("value", numbers.map(named)),
    select("kind", ["bars", "columns", "scatter"].map((kind) => [kind, t(`query.chart.${kind}`)])),
  );
}

function select(key, options) {
  const node = el("select", { id: `chart-${key}` }, ...options.map(([value, text]) => el("option", { value }, text)));
  node.value = String(choice[key]);
  node.addEventListener("change", () => {
    choice = { ...choice, [key]: key === "kind" ? node.value : Number(node.value) };
    render();
    byId(`chart-${key}`).focus();
  });
  return el("label", {}, `${t(`query.chart.${key}`)} `, node);
}

function categoryOf(row, number) {
  if (choice.category < 0) return String(number + 1);
  return valueText(row[choice.category]) || t("query.unknown");
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function canvas(width, height, ...children) {
  const category = choice.category < 0 ? t("query.chart.row") : answer.columns[choice.category];
  const label = t("query.chart.label", { value: answer.columns[choice.value], category });
  const view = { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, class: "chart" };
  return svg("svg", view, ...children);
}

/** Return round marks from at most 0 to at least the largest value. */
function marks(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  const found = [];
  for (let n = Math.floor(least / step); n <= Math.ceil(most / step - 1e-9); n += 1) found.push(n * step);
  return found.length > 1 ? found : [0, step];
}

function shortened(text, width) {
  const letters = [...text];
  const widths = letters.map((letter) => (letter.charCodeAt(0) > 255 ? 13 : 7.2));
  let used = 0;
  const fits = widths.findIndex((one) => (used += one) > width);
  return fits < 0 ? text : `${letters.slice(0, fits - 1).join("")}…`;
}

function drawBars(rows) {
  const values = rows.map((row) => row[choice.value]);
  const scale = marks(values);
  const [least, most] = [scale[0], scale.at(-1)];
  const width = PLOT.width;
  const room = width - BAR.label - BAR.value;
  const x = (value) => BAR.label + ((value - least) / (most - least)) * room;
  const height = rows.length * BAR.pitch + 30;
  const grid = scale.flatMap((mark) => [
    svg("line", { x1: x(mark), x2: x(mark), y1: 4, y2: height - 24, class: mark === 0 ? "axis" : "grid" }),
    svg("text", { x: x(mark), y: height - 8, "text-anchor": "middle", class: "tick" }, numberText(mark)),
  ]);
  const bars = rows.flatMap((row, number) => {
    const value = row[choice.value];
    const top = number * BAR.pitch + 6;
    const name = categoryOf(row, number);
    const start = Math.min(x(0), x(value));
    const bar = svg("rect", { x: start, y: top, width: Math.max(1, Math.abs(x(value) - x(0))), height: BAR.height, rx: 2, class: "bar" },
      svg("title", {}, `${name}: ${numberText(value)}`));
    return [
      svg("text", { x: BAR.label - 10, y: top + 13.5, "text-anchor": "end" }, shortened(name, BAR.label - 16)),
      bar,
      svg("text", { x: Math.max(x(0), x(value)) + 7, y: top + 13.5, class: "value" }, numberText(value)),
    ];
  });
  return canvas(width, height, ...grid, ...bars);
}

function frame(scale, y) {
  return scale.flatMap((mark) => [
    svg("line", { x1: PLOT.left, x2: PLOT.width - PLOT.right, y1: y(mark), y2: y(mark), class: mark === 0 ? "axis" : "grid" }),
    svg("text", { x: PLOT.left - 8, y: y(mark) + 4.5, "text-anchor": "end", class: "tick" }, numberText(mark)),
  ]);
}

function heightScale(scale) {
  const room = PLOT.height - PLOT.top - PLOT.bottom;
  return (value) => PLOT.top + room - ((value - scale[0]) / (scale.at(-1) - scale[0])) * room;
}

function drawColumns(rows) {
  const scale = marks(rows.map((row) => row[choice.value]));
  const y = heightScale(scale);
  const pitch = (PLOT.width - PLOT.left - PLOT.right) / rows.length;
  const every = Math.ceil(64 / pitch); // labels that would overlap are left out
  const columns = rows.flatMap((row, number) => {
    const value = row[choice.value];
    const middle = PLOT.left + (number + 0.5) * pitch;
    const wide = Math.max(1, Math.min(46, pitch * 0.7));
    const name = categoryOf(row, number);
    const bar = svg("rect", { x: middle - wide / 2, y: Math.min(y(0), y(value)), width: wide, height: Math.max(1, Math.abs(y(value) - y(0))), rx: 2, class: "bar" },
      svg("title", {}, `${name}: ${numberText(value)}`));
    const value_ = pitch >= 30 ? [svg("text", { x: middle, y: Math.min(y(0), y(value)) - 5, "text-anchor": "middle", class: "value" }, numberText(value))] : [];
    const label = number % every ? [] : [svg("text", { x: middle, y: PLOT.height - PLOT.bottom + 20, "text-anchor": "middle" }, shortened(name, Math.max(64, pitch * every) - 6))];
    return [bar, ...value_, ...label];
  });
  return canvas(PLOT.width, PLOT.height, ...frame(scale, y), ...columns);
}

function drawScatter(rows) {
  const across = rows.map((row, number) => (choice.category >= 0 && isNumber(row[choice.category]) ? row[choice.category] : number + 1));
  const scale = marks(rows.map((row) => row[choice.value]));
  const y = heightScale(scale);
  const wide = marks(across);
  const room = PLOT.width - PLOT.left - PLOT.right;
  const x = (value) => PLOT.left + ((value - wide[0]) / (wide.at(-1) - wide[0])) * room;
  const ticks = wide.map((mark) => svg("text", { x: x(mark), y: PLOT.height - PLOT.bottom + 20, "text-anchor": "middle", class: "tick" }, numberText(mark)));
  const points = rows.map((row, number) =>
    svg("circle", { cx: x(across[number]), cy: y(row[choice.value]), r: 4.5, class: "point" },
      svg("title", {}, row.map(valueText).join(" · "))));
  const name = choice.category < 0 ? t("query.chart.row") : answer.columns[choice.category];
  const title = svg("text", { x: PLOT.left + room / 2, y: PLOT.height - 12, "text-anchor": "middle" }, name);
  return canvas(PLOT.width, PLOT.height, ...frame(scale, y), ...ticks, title, ...points);
}
