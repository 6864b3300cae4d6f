// Draws the links: thin and grey at rest, arrows only where they say something.

import { edges, segmentLinks } from "./model.js";
import { columns, curveBetween } from "./geometry.js";
import { palette } from "./palette.js";
import { t } from "./words.js";

const REST_OPACITY = 0.34;
const LEFT_OUT = 0.03;
const UNLIT = 0.06;

let curves = new Map();
let segmentCurves = new Map();

/** Compute the curves again, after the columns moved. */
export function placeLinks() {
  curves = new Map(edges.map((edge) => [edge.id, curveBetween(edge.from, edge.to)]));
  segmentCurves = new Map(segmentLinks.map((link) => [link, curveBetween(link.from, link.to)]));
}

export function drawBands(ctx, area) {
  columns.forEach((column, index) => {
    ctx.fillStyle = index % 2 ? palette["band-alt"] : palette.band;
    ctx.fillRect(column.x, area.top, column.width, area.bottom - area.top);
  });
}

function outside([x1, y1, cx1, , cx2, , x2, y2], area) {
  return (
    Math.min(x1, x2, cx1, cx2) > area.right ||
    Math.max(x1, x2, cx1, cx2) < area.left ||
    Math.max(y1, y2) < area.top ||
    Math.min(y1, y2) > area.bottom
  );
}

function dashOf(edge) {
  if (edge.derived) return [1.5, 4];
  return edge.single ? [7, 4] : [];
}

/** Return how a link looks in the scene: {alpha, colour, width, arrow, above}. */
function lookOf(edge, scene) {
  const shown = scene.visible.has(edge.from) && scene.visible.has(edge.to);
  const lit = scene.links ? scene.links.has(edge.id) : null;
  let alpha = edge.weak ? 0.85 : REST_OPACITY;
  if (scene.links) alpha = lit ? 0.95 : UNLIT;
  else if (!shown) alpha = LEFT_OUT;
  const plain = lit ? palette.accent : palette.edge;
  return {
    alpha,
    colour: edge.weak ? palette.weak : plain,
    width: edge.weak ? 2.4 : lit ? 2 : 1.1,
    arrow: edge.weak || lit,
    above: edge.weak || lit,
  };
}

function strokeCurve(ctx, [x1, y1, cx1, cy1, cx2, cy2, x2, y2]) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.bezierCurveTo(cx1, cy1, cx2, cy2, x2, y2);
  ctx.stroke();
}

function drawArrow(ctx, [, , , , cx2, , x2, y2]) {
  const back = cx2 < x2 ? -9 : 9;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x2, y2);
  ctx.lineTo(x2 + back, y2 - 4.5);
  ctx.lineTo(x2 + back, y2 + 4.5);
  ctx.fill();
}

function drawLink(ctx, edge, look) {
  const curve = curves.get(edge.id);
  ctx.globalAlpha = look.alpha;
  ctx.strokeStyle = look.colour;
  ctx.fillStyle = look.colour;
  ctx.lineWidth = look.width;
  ctx.setLineDash(dashOf(edge));
  strokeCurve(ctx, curve);
  if (look.arrow) drawArrow(ctx, curve);
}

/** Draw all links that touch `area`; lit and weak ones above the others. */
export function drawLinks(ctx, scene, area) {
  ctx.save();
  const above = [];
  for (const edge of edges) {
    if (outside(curves.get(edge.id), area)) continue;
    const look = lookOf(edge, scene);
    if (look.above) above.push([edge, look]);
    else drawLink(ctx, edge, look);
  }
  drawSegmentLinks(ctx, scene);
  above.sort((a, b) => a[1].alpha - b[1].alpha);
  for (const [edge, look] of above) drawLink(ctx, edge, look);
  ctx.restore();
}

function drawSegmentLinks(ctx, scene) {
  for (const link of segmentLinks) {
    const lit = scene.segments ? scene.segments.has(link) : null;
    ctx.globalAlpha = lit === null ? 0.8 : lit ? 1 : UNLIT;
    ctx.strokeStyle = lit ? palette.accent : palette.edge;
    ctx.lineWidth = lit ? 3.2 : 2.6;
    ctx.lineCap = "round";
    ctx.setLineDash([0.1, 6]);
    strokeCurve(ctx, segmentCurves.get(link));
    ctx.setLineDash([]);
    ctx.lineCap = "butt";
  }
}

/** Return the height of a curve at x; it runs from left to right or from right to left. */
function heightAt([x1, y1, cx1, cy1, cx2, cy2, x2, y2], x) {
  const at = (t, a, b, c, d) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  let [low, high] = [0, 1];
  for (let step = 0; step < 20; step += 1) {
    const half = (low + high) / 2;
    if (at(half, x1, cx1, cx2, x2) < x === x1 < x2) low = half;
    else high = half;
  }
  return at(low, y1, cy1, cy2, y2);
}

/** Return y, moved down as far as the labels already placed near x demand. */
function freeLine(placed, x, y, height) {
  let free = y;
  for (const [px, py] of [...placed].sort((a, b) => a[1] - b[1])) {
    if (Math.abs(px - x) < 60 && Math.abs(py - free) < height + 3) free = py + height + 3;
  }
  placed.push([x, free]);
  return free;
}

/** Return the label's lines: one where the gap between columns is wide enough, else two. */
function labelLines(ctx, link, gap) {
  const whole = t("segment.pairs", link);
  if (ctx.measureText(whole).width + 18 < gap) return [whole];
  return [t("segment.pairs.short", link), t("segment.possible.short")];
}

/** Return the middle of the gap beside one end: the end that fewer links share. */
function labelX(link, curve, half) {
  const sharing = (end) => segmentLinks.filter((other) => other[end] === link[end]).length;
  const way = Math.sign(curve[6] - curve[0]) || 1;
  return sharing("from") < sharing("to") ? curve[0] + way * half : curve[6] - way * half;
}

/** Write "n × m 家可能供应" on the dotted links, in a gap between columns. */
export function drawSegmentLabels(ctx, scene) {
  ctx.save();
  ctx.font = `12px ${palette.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 1;
  const placed = [];
  const gap = (columns[0] ? columns[0].width : 0) - 150;
  for (const link of segmentLinks) {
    const lit = scene.segments ? scene.segments.has(link) : null;
    if (lit === false) continue;
    const curve = segmentCurves.get(link);
    const x = labelX(link, curve, gap / 2);
    const lines = labelLines(ctx, link, gap);
    const height = 16 * lines.length + 4;
    drawLabel(ctx, lines, x, freeLine(placed, x, heightAt(curve, x), height), height, lit);
  }
  ctx.restore();
}

function drawLabel(ctx, lines, x, y, height, lit) {
  const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + 12;
  ctx.fillStyle = palette.card;
  ctx.strokeStyle = lit ? palette.accent : palette.line;
  ctx.beginPath();
  ctx.roundRect(x - width / 2, y - height / 2, width, height, 8);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = lit ? palette.fg : palette.muted;
  lines.forEach((line, index) => {
    ctx.fillText(line, x, y + (index - (lines.length - 1) / 2) * 15 + 0.5);
  });
}
