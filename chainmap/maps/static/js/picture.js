// The whole map as one picture with title, heads, legend and stamp: for PNG and for print.

import { drawGlyph } from "./glyphs.js";
import { download, el } from "./dom.js";
import { fileName } from "./csv.js";
import { describeFilters } from "./filters.js";
import { bottom, columns, layoutWidth, top } from "./geometry.js";
import { STATES, findEntry, segmentLinks, stamp, tiers, totals } from "./model.js";
import { palette, stateColour } from "./palette.js";
import { drawAll } from "./scene.js";
import { positionGroups, tierTitle } from "./tiers.js";
import { stateWord, t } from "./words.js";

const MOST_PIXELS = 40e6; // below the canvas limits of all browsers
const HEAD = 128; // title, legend, two rows of heads
const FOOT = 34;

function text(ctx, words, x, y, font, colour, align = "left") {
  ctx.font = `${font} ${palette.font}`;
  ctx.fillStyle = colour;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.fillText(words, x, y);
  return ctx.measureText(words).width;
}

/** Return the stamp's line: dates, filters, versions. */
export function stampText(state) {
  const entry = state.selected ? findEntry(state.selected) : null;
  const filters = describeFilters(state, entry ? entry.name : "");
  return t("stamp", { ...stamp, data_date: stamp.data_date || t("none"), filters });
}

/** Draw the picture on a canvas of its own and return it. */
export function drawPicture(state) {
  const width = Math.max(900, layoutWidth());
  const height = HEAD + (bottom - top) + FOOT;
  const ratio = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = el("canvas", { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = palette.card;
  ctx.fillRect(0, 0, width, height);
  drawTitle(ctx, width);
  drawLegend(ctx, width);
  const left = (width - layoutWidth()) / 2;
  drawHeads(ctx, left);
  drawMap(ctx, left, height);
  text(ctx, stampText(state), 16, height - FOOT / 2, "12px", palette.muted);
  const maker = t("stamp.program", { program: `chainmap ${stamp.program}` });
  text(ctx, maker, width - 16, height - FOOT / 2, "12px", palette.muted, "right");
  return canvas;
}

function drawTitle(ctx, width) {
  text(ctx, document.title, 16, 24, "700 20px", palette.fg);
  const right = text(ctx, t("internal"), width - 16, 24, "700 14px", palette["weak-text"], "right");
  if (!stamp.simulated) return;
  text(ctx, t("simulated"), width - 30 - right, 24, "14px", palette["improve-text"], "right");
}

function drawMap(ctx, left, height) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, HEAD, layoutWidth(), height - HEAD - FOOT);
  ctx.clip();
  ctx.translate(left, HEAD - top);
  drawAll(ctx, { left: 0, top, right: layoutWidth(), bottom });
  ctx.restore();
}

function drawHeads(ctx, left) {
  const lines = { 上游: palette.accent, 中游: palette.midstream, 下游: palette.downstream };
  for (const { position, first, last } of positionGroups()) {
    const x = left + columns[first].x;
    const width = columns[last].x + columns[last].width - columns[first].x;
    ctx.fillStyle = palette.band;
    ctx.fillRect(x + 1, 62, width - 2, 22);
    ctx.fillStyle = lines[position] || palette.edge;
    ctx.fillRect(x + 1, 82, width - 2, 3);
    if (position) text(ctx, t(`position.${position}`), x + width / 2, 72, "700 14px", palette.fg, "center");
  }
  tiers.forEach((tier, index) => {
    const x = left + columns[index].x + columns[index].width / 2;
    text(ctx, tierTitle(index), x, 98, "700 14px", palette.fg, "center");
    const weak = (tier.states && tier.states.weak) || 0;
    const count = t("tier.count", { n: tier.count }) + (weak ? ` · ${t("tier.weak", { n: weak })}` : "");
    text(ctx, count, x, 116, "12px", weak ? palette["weak-text"] : palette.muted, "center");
  });
}

function drawLegend(ctx) {
  let x = 16;
  for (const name of STATES) {
    drawGlyph(ctx, name, x + 6, 48, 5, stateColour(name));
    x += 18;
    x += text(ctx, `${stateWord(name)} ${totals.states[name] || 0}`, x, 48, "13px", palette.fg) + 18;
  }
  ctx.fillStyle = palette.lead;
  ctx.fillRect(x, 42, 22, 12);
  x += 28;
  x += text(ctx, t("legend.lead"), x, 48, "13px", palette.muted) + 18;
  for (const line of legendLines()) {
    ctx.strokeStyle = line.colour;
    ctx.lineWidth = line.width;
    ctx.setLineDash(line.dash);
    ctx.beginPath();
    ctx.moveTo(x, 48);
    ctx.lineTo(x + 30, 48);
    ctx.stroke();
    ctx.setLineDash([]);
    x += 36;
    x += text(ctx, t(line.word), x, 48, "13px", palette.muted) + 18;
  }
}

function legendLines() {
  const lines = [
    { word: "legend.link", colour: palette.edge, width: 1.4, dash: [] },
    { word: "legend.weak", colour: palette.weak, width: 2.4, dash: [] },
    { word: "legend.single", colour: palette.edge, width: 1.6, dash: [7, 4] },
    { word: "legend.derived", colour: palette.edge, width: 1.6, dash: [1.5, 4] },
  ];
  if (segmentLinks.length) {
    lines.push({ word: "legend.segment", colour: palette.edge, width: 2.6, dash: [2, 4] });
  }
  return lines;
}

export function exportPng(state) {
  drawPicture(state).toBlob((blob) => download(blob, fileName("png")));
}
