// The links of an answer's picture: from card edge to card edge, arrows where they end; links of one
// type between the same two cards are one curve that tells their number.

import { palette } from "/static/maps/js/palette.js";

const PATTERNS = [[], [7, 4], [2, 3], [10, 3, 2, 3]]; // types are told apart by dashes, not by colour
export const DASHES = PATTERNS.length;
const DIMMED = 0.1;
const PLAIN = 0.5;
const ARROW = { length: 9, width: 4 };
const MOST_NAMES = 16; // more names of links would cover each other; then a selected card's only

/** Return the curves, and whether their types need to be told apart by name. */
export function linkBundles(graph, { width, column }) {
  const place = new Map(graph.nodes.map((node) => [node.id, { x: node.column * column, y: node.y }]));
  const bundles = new Map();
  for (const link of graph.links) {
    const key = JSON.stringify([link.source, link.target, link.type]);
    const bundle = bundles.get(key) || {
      source: link.source, target: link.target, type: link.type, title: link.title, count: 0,
      curve: curveBetween(place.get(link.source), place.get(link.target), width),
    };
    bundle.count += 1;
    bundles.set(key, bundle);
  }
  const curves = [...bundles.values()];
  const types = [...new Set(graph.links.map(({ type }) => type))];
  for (const curve of curves) curve.dash = PATTERNS[types.indexOf(curve.type) % DASHES];
  return { curves, several: types.length > 1 };
}

/** Return the Bézier [x1, y1, cx1, cy1, cx2, cy2, x2, y2] from edge to edge, as on the chain map. */
function curveBetween(a, b, width) {
  const half = width / 2;
  if (b.x !== a.x) {
    const side = b.x > a.x ? 1 : -1;
    const [x1, x2] = [a.x + side * half, b.x - side * half];
    const bend = side * Math.max(36, Math.abs(x2 - x1) / 2);
    return [x1, a.y, x1 + bend, a.y, x2 - bend, b.y, x2, b.y];
  }
  const [x1, x2] = [a.x + half, b.x + half]; // within a column it swings out at the right
  const bend = Math.min(58, 22 + Math.abs(a.y - b.y) / 12);
  return [x1, a.y - 4, x1 + bend, a.y - 4, x2 + bend, b.y + 4, x2, b.y + 4];
}

export function drawLinks(ctx, { curves, several }, { selected, titleOf }) {
  ctx.save();
  for (const link of curves) {
    const lit = selected !== null && (link.source === selected || link.target === selected);
    ctx.globalAlpha = lit ? 1 : selected === null ? PLAIN : DIMMED;
    ctx.strokeStyle = lit ? palette.accent : palette.edge;
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = lit ? 2 : 1.3;
    drawCurve(ctx, link);
    if (selected !== null && !lit) continue;
    ctx.globalAlpha = 1;
    const name = several && (lit || curves.length <= MOST_NAMES) ? titleOf(link.type, link.title) : "";
    const count = link.count > 1 ? `×${link.count}` : "";
    if (name || count) drawName(ctx, [name, count].filter(Boolean).join(" "), link.curve);
  }
  ctx.restore();
}

function drawCurve(ctx, { curve: [x1, y1, cx1, cy1, cx2, cy2, x2, y2], dash }) {
  const side = cx2 > x2 ? -1 : 1;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.bezierCurveTo(cx1, cy1, cx2, cy2, x2 - side * ARROW.length, y2);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x2, y2);
  ctx.lineTo(x2 - side * ARROW.length, y2 - ARROW.width);
  ctx.lineTo(x2 - side * ARROW.length, y2 + ARROW.width);
  ctx.fill();
}

function drawName(ctx, text, [x1, y1, cx1, cy1, cx2, cy2, x2, y2]) {
  const x = (x1 + 3 * cx1 + 3 * cx2 + x2) / 8; // the middle of the curve
  const y = (y1 + 3 * cy1 + 3 * cy2 + y2) / 8;
  ctx.font = `11px ${palette.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4;
  ctx.strokeStyle = palette.card;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = palette.muted;
  ctx.fillText(text, x, y);
}
