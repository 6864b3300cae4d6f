// The answer's nodes and relationships as cards and links, placed by the server, drawn by the same
// bundle as the chain map; beside it a list that holds the same for those who do not see it.

import { numberText, valueText } from "/static/query/cells.js";
import { button, byId, el } from "/static/maps/js/dom.js";
import { currentLanguage, t } from "/static/maps/js/words.js";

const CARD = { width: 178, height: 30 };
const COLUMN = 270;
const NAMED_LINKS = 60; // more names of links would cover each other
const DIMMED = 0.16;
const HUES = ["accent", "midstream", "improve-text", "code-type", "code-string", "weak-text", "code-function"];

const schema = fetch("/static/schema.json").then((answer) => answer.json());

let network = null;
let graph = null;
let titles = new Map(); // property name → Chinese name, per type
let hues = new Map();
let selected = null;

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
  const stage = el("div", { className: "graph-stage" }, net, fit, legend());
  panel.replaceChildren(stage, el("div", { id: "graph-panel" }));
  titles = await titlesByType();
  renderPanel();
  if (!panel.hidden) drawGraph();
}

/** Draw once the panel has a size; vis measures the container when it is made. */
export function drawGraph() {
  const net = byId("graph-net");
  if (network || !net || !graph) return;
  const { DataSet, Network } = globalThis.vis;
  const nodes = graph.nodes.map((node) => ({
    id: node.id, x: node.column * COLUMN, y: node.y, shape: "custom", ctxRenderer: drawn(node),
  }));
  const edges = graph.links.map((link) => ({
    id: link.id, from: link.source, to: link.target,
    label: graph.links.length <= NAMED_LINKS ? titleOf(link.type, link.title) : undefined,
  }));
  network = new Network(net, { nodes: new DataSet(nodes), edges: new DataSet(edges) }, options());
  network.on("click", ({ nodes: [id] }) => select(id === undefined ? null : id));
  network.once("afterDrawing", () => {
    network.fit({ maxZoomLevel: 1.1 });
    performance.mark("chainmap-graph-drawn");
  });
}

export function redrawGraph() {
  if (!network) return;
  network.setOptions(options());
  network.redraw();
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function options() {
  return {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { dragNodes: true, hover: false, keyboard: false, tooltipDelay: 1e9, hideEdgesOnDrag: graph.links.length > 400 },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.55 } },
      color: { color: colour("edge"), highlight: colour("accent"), opacity: 0.75 },
      font: { color: colour("muted"), size: 12, face: colour("font"), strokeWidth: 4, strokeColor: colour("card") },
      smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.45 },
      selectionWidth: 1.4,
    },
  };
}

function drawn(node) {
  return ({ ctx, x, y }) => ({
    drawNode: () => drawNode(ctx, node, x, y),
    nodeDimensions: CARD,
  });
}

function drawNode(ctx, node, x, y) {
  const [left, top] = [x - CARD.width / 2, y - CARD.height / 2];
  const hue = colour(hues.get(node.label));
  ctx.save();
  if (selected && !nearby().has(node.id)) ctx.globalAlpha = DIMMED;
  ctx.beginPath();
  ctx.roundRect(left, top, CARD.width, CARD.height, 6);
  ctx.fillStyle = colour("card");
  ctx.fill();
  ctx.lineWidth = node.id === selected ? 2.6 : 1.2;
  ctx.strokeStyle = node.id === selected ? colour("accent") : hue;
  ctx.stroke();
  ctx.beginPath();
  ctx.roundRect(left, top, 6, CARD.height, [6, 0, 0, 6]);
  ctx.fillStyle = hue;
  ctx.fill();
  ctx.textBaseline = "middle";
  ctx.font = `11px ${colour("font")}`;
  const tag = currentLanguage() === "en" ? node.label : node.title;
  const tagWidth = ctx.measureText(tag).width;
  ctx.fillStyle = colour("muted");
  ctx.textAlign = "right";
  ctx.fillText(tag, left + CARD.width - 8, y + 0.5);
  ctx.font = `13px ${colour("font")}`;
  ctx.fillStyle = colour("fg");
  ctx.textAlign = "left";
  ctx.fillText(fitted(ctx, node.name, CARD.width - tagWidth - 32), left + 14, y + 0.5);
  ctx.restore();
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
  const counts = new Map();
  for (const node of graph.nodes) counts.set(node.label, (counts.get(node.label) || 0) + 1);
  const items = [...counts].map(([label, n]) => {
    const title = graph.nodes.find((node) => node.label === label).title;
    const item = el("li", { className: `hue-${hues.get(label)}` }, `${titleOf(label, title)} ${n}`);
    return item;
  });
  return el("ul", { className: "graph-legend" }, ...items);
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
