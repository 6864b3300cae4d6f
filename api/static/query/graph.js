// The answer's nodes and relationships as cards and links, placed by the server, drawn by the same
// bundle as the chain map; beside it a list that holds the same for those who do not see it.

import { numberText, valueText } from "/static/query/cells.js";
import { DASHES, drawLinks, linkBundles } from "/static/query/links.js";
import { badge, button, byId, el, glyph } from "/static/maps/js/dom.js";
import { drawGlyph } from "/static/maps/js/glyphs.js";
import { palette, readPalette, stateColour } from "/static/maps/js/palette.js";
import { currentLanguage, stateWord, t } from "/static/maps/js/words.js";

const CARD = { width: 178, height: 30 };
const COLUMN = { least: 226, most: 290 };
// At first; the reader zooms as far as he likes. What does not fit at `whole` is shown in part.
const ZOOM = { whole: 0.62, part: 0.85, most: 1.15 };
const DIMMED = 0.16;
const STATES = ["weak", "improve", "none_seen", "unknown"];
const HUES = ["accent", "midstream", "improve-text", "code-type", "code-string", "weak-text", "code-function"];

const OPTIONS = {
  physics: false,
  layout: { improvedLayout: false },
  interaction: { dragNodes: false, hover: false, keyboard: false, tooltipDelay: 1e9, selectConnectedEdges: false },
};

const schema = fetch("/static/schema.json").then((answer) => answer.json());

let network = null;
let graph = null;
let titles = new Map(); // property name → Chinese name, per type
let hues = new Map();
let selected = null;
let pitch = COLUMN.most; // from column to column

export async function showGraph(answer) {
  network?.destroy();
  network = null;
  graph = answer.graph;
  selected = null;
  const panel = byId("view-graph");
  if (!graph) {
    panel.replaceChildren(el("p", { className: "quiet hint" }, t("query.graph.none")));
    return;
  }
  hues = new Map([...new Set(graph.nodes.map(({ label }) => label))].map((label, at) => [label, HUES[at % HUES.length]]));
  const net = el("div", { id: "graph-net" });
  net.setAttribute("role", "img");
  net.setAttribute("aria-label", t("query.graph.canvas"));
  const fit = button(t("query.graph.fit"), () => network.fit(), { className: "fit" });
  const stage = el("div", { className: "graph-stage" }, legend(), el("div", { className: "graph-canvas" }, net, fit));
  panel.replaceChildren(stage, el("div", { id: "graph-panel" }));
  titles = await titlesByType();
  renderPanel();
  if (!panel.hidden) drawGraph();
}

/** Draw once the panel has a size; vis measures the container when it is made. */
export function drawGraph() {
  const net = byId("graph-net");
  if (network || !net || !graph) return;
  readPalette();
  const columns = 1 + Math.max(...graph.nodes.map(({ column }) => column));
  pitch = Math.min(COLUMN.most, Math.max(COLUMN.least, net.clientWidth / columns));
  const { DataSet, Network } = globalThis.vis;
  const nodes = graph.nodes.map((node) => ({
    id: node.id, x: node.column * pitch, y: node.y, shape: "custom", ctxRenderer: drawn(node),
  }));
  const bundles = linkBundles(graph, { width: CARD.width, column: pitch });
  network = new Network(net, { nodes: new DataSet(nodes), edges: new DataSet([]) }, OPTIONS);
  network.on("beforeDrawing", (ctx) => {
    drawLinks(ctx, bundles, { selected, titleOf });
  });
  network.on("click", ({ nodes: [id] }) => select(id === undefined ? null : id));
  network.once("afterDrawing", () => {
    showAll();
    performance.mark("chainmap-graph-drawn");
  });
}

/** Show the whole picture, or of a large one as much as stays legible, from its top left. */
function showAll() {
  network.fit();
  const whole = network.getScale();
  const scale = whole < ZOOM.whole ? ZOOM.part : Math.min(ZOOM.most, whole);
  const { x, y } = network.getViewPosition();
  const net = byId("graph-net");
  const xs = graph.nodes.map(({ column }) => column * pitch);
  const ys = graph.nodes.map((node) => node.y);
  const corner = {
    x: Math.min(...xs) - CARD.width * 0.6 + net.clientWidth / scale / 2,
    y: Math.min(...ys) - CARD.height + net.clientHeight / scale / 2,
  };
  const inPart = whole < ZOOM.whole;
  const position = inPart ? { x: Math.min(x, corner.x), y: Math.min(y, corner.y) } : { x, y };
  network.moveTo({ position, scale });
}

export function redrawGraph() {
  if (!network) return;
  readPalette();
  network.redraw();
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function drawn(node) {
  return ({ ctx, x, y }) => ({
    drawNode: () => drawNode(ctx, node, x, y),
    nodeDimensions: CARD,
  });
}

function drawNode(ctx, node, x, y) {
  const [left, top] = [x - CARD.width / 2, y - CARD.height / 2];
  const weak = node.state === "weak";
  ctx.save();
  if (selected && !nearby().has(node.id)) ctx.globalAlpha = DIMMED;
  ctx.beginPath();
  ctx.roundRect(left, top, CARD.width, CARD.height, 6);
  ctx.fillStyle = { weak: palette["weak-bg"], improve: palette["improve-bg"] }[node.state] || palette.card;
  ctx.fill();
  ctx.lineWidth = node.id === selected ? 2.8 : weak ? 2.2 : 1.2;
  ctx.strokeStyle = node.id === selected ? palette.accent : borderOf(node);
  ctx.stroke();
  if (node.state) drawGlyph(ctx, node.state, left + 14, y, 5, stateColour(node.state));
  else drawStripe(ctx, left, top, colour(hues.get(node.label)));
  drawTexts(ctx, node, left + (node.state ? 26 : 14), left + CARD.width - 8, y);
  ctx.restore();
}

function borderOf({ state, label }) {
  const known = { weak: palette.weak, improve: palette.improve, unknown: palette.unknown };
  return known[state] || (state ? palette.line : colour(hues.get(label)));
}

function drawStripe(ctx, left, top, hue) {
  ctx.beginPath();
  ctx.roundRect(left, top, 6, CARD.height, [6, 0, 0, 6]);
  ctx.fillStyle = hue;
  ctx.fill();
}

function drawTexts(ctx, node, left, right, y) {
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  ctx.font = `11px ${palette.font}`;
  ctx.fillStyle = palette.muted;
  const tag = titleOf(node.label, node.title);
  ctx.fillText(tag, right, y + 0.5);
  const room = right - left - ctx.measureText(tag).width - 8;
  ctx.textAlign = "left";
  ctx.font = `${node.state === "weak" ? "700 " : ""}13px ${palette.font}`;
  ctx.fillStyle = palette.fg;
  ctx.fillText(fitted(ctx, node.name, room), left, y + 0.5);
}

function fitted(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && ctx.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("")}…`;
}

function nearby() {
  const found = new Set([selected]);
  for (const { source, target } of graph.links) {
    if (source === selected) found.add(target);
    if (target === selected) found.add(source);
  }
  return found;
}

function legend() {
  const items = counted(graph.nodes, ({ label }) => label).map(([label, n]) => {
    const { title } = graph.nodes.find((node) => node.label === label);
    return el("li", { className: label === "Enterprise" ? "state" : `hue-${hues.get(label)}` }, `${titleOf(label, title)} ${n}`);
  });
  const types = counted(graph.links, ({ type }) => type);
  const links = types.map(([type, n], at) => {
    const { title } = graph.links.find((link) => link.type === type);
    return el("li", { className: `link dash-${types.length > 1 ? at % DASHES : 0}` }, `${titleOf(type, title)} ${n}`);
  });
  const states = STATES.filter((state) => graph.nodes.some((node) => node.state === state)).map((state) =>
    el("li", { className: "state" }, glyph(state), stateWord(state)));
  return el("ul", { className: "graph-legend" }, ...items, ...states, ...links);
}

function counted(parts, key) {
  const counts = new Map();
  for (const part of parts) counts.set(key(part), (counts.get(key(part)) || 0) + 1);
  return [...counts];
}

function titleOf(name, title) {
  return currentLanguage() === "en" ? name : title;
}

async function titlesByType() {
  const { nodes, relationships } = await schema;
  return new Map([...nodes, ...relationships].map(({ name, properties }) => [
    name, new Map(properties.map((property) => [property.name, property.zh])),
  ]));
}

function select(id) {
  selected = id;
  network?.selectNodes(id === null ? [] : [id]);
  renderPanel();
  network?.redraw();
}

function renderPanel() {
  const panel = byId("graph-panel");
  panel.replaceChildren(...(selected === null ? overview() : details(graph.nodes.find(({ id }) => id === selected))));
}

function overview() {
  const counts = t("query.graph.counts", { nodes: graph.nodes.length, links: graph.links.length });
  const cut = graph.truncated ? el("p", { className: "notice" }, t("query.graph.cut", { n: graph.nodes.length })) : null;
  const list = el("ul", {}, ...graph.nodes.map((node) => el("li", {}, opener(node))));
  return [el("h3", {}, t("query.graph.nodes")), el("p", { className: "quiet" }, counts), ...(cut ? [cut] : []), list];
}

function opener(node) {
  const tag = el("small", {}, titleOf(node.label, node.title));
  return button([node.name, " ", tag], () => {
    select(node.id);
    byId("graph-panel").querySelector("button").focus();
  });
}

function details(node) {
  const known = titles.get(node.label) || new Map();
  const title = (name) => (currentLanguage() === "en" ? name : known.get(name) || name);
  const facts = Object.entries(node.properties).filter(([, value]) => value !== null);
  const byNode = new Map(graph.nodes.map((one) => [one.id, one]));
  return [
    button(t("query.graph.back"), () => select(null)),
    el("h3", {}, node.properties.name || node.name),
    el("p", { className: "quiet" }, titleOf(node.label, node.title)),
    ...(node.state ? [el("p", {}, badge(node.state))] : []),
    ...chainLink(node),
    el("dl", {}, ...facts.flatMap(([name, value]) => [
      el("dt", {}, title(name)), el("dd", {}, typeof value === "number" ? numberText(value) : valueText(value)),
    ])),
    ...neighbours("query.graph.in", "source", "target", node, byNode),
    ...neighbours("query.graph.out", "target", "source", node, byNode),
  ];
}

function chainLink(node) {
  if (node.label !== "Chain" || !node.properties.chain_id) return [];
  const href = `/chains/${encodeURIComponent(node.properties.chain_id)}${location.search}`;
  return [el("p", {}, el("a", { href }, t("query.graph.map")))];
}

function neighbours(key, other, own, node, byNode) {
  const links = graph.links.filter((link) => link[own] === node.id);
  if (!links.length) return [];
  const list = links.map((link) => el("li", {}, el("small", {}, titleOf(link.type, link.title)), " ", opener(byNode.get(link[other]))));
  return [el("h4", {}, `${t(key)} (${links.length})`), el("ul", {}, ...list)];
}
