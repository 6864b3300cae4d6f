// Sizes and places in the layout's units: cards, columns, curves.

import { cardById, cards, tiers } from "./model.js";

const CARD = { width: 150, height: 25 };
const LEAD = { width: 172, height: 32 };
export const COLUMN = { least: 205, roomy: 240, most: 340 };
const MARGIN = { above: 30, below: 52 }; // below, the zoom buttons need room

export const columns = tiers.map((tier, index) => ({ index, x: 0, width: COLUMN.most }));

export function sizeOf(card) {
  return card.lead ? LEAD : CARD;
}

const heights = cards.map((card) => card.y);
export const top = (heights.length ? Math.min(...heights) : 0) - MARGIN.above;
export const bottom = (heights.length ? Math.max(...heights) : 0) + MARGIN.below;

/** Place the columns side by side, each `width` wide, the first from x = 0. */
export function placeColumns(width) {
  for (const column of columns) {
    column.width = width;
    column.x = column.index * width;
  }
  for (const card of cards) card.x = (card.tier + 0.5) * width;
}

export function layoutWidth() {
  return columns.length * (columns[0] ? columns[0].width : 0);
}

/** Return the Bézier [x1, y1, cx1, cy1, cx2, cy2, x2, y2] from edge to edge of two cards. */
export function curveBetween(from, to) {
  const a = cardById.get(from);
  const b = cardById.get(to);
  const wa = sizeOf(a).width / 2;
  const wb = sizeOf(b).width / 2;
  if (b.tier > a.tier) {
    const [x1, x2] = [a.x + wa, b.x - wb];
    const bend = Math.max(36, (x2 - x1) / 2);
    return [x1, a.y, x1 + bend, a.y, x2 - bend, b.y, x2, b.y];
  }
  if (b.tier < a.tier) {
    const [x1, x2] = [a.x - wa, b.x + wb];
    const bend = Math.max(36, (x1 - x2) / 2);
    return [x1, a.y, x1 - bend, a.y, x2 + bend, b.y, x2, b.y];
  }
  // Within a column the link swings out on the right-hand side.
  const [x1, x2] = [a.x + wa, b.x + wb];
  const bend = Math.min(58, 22 + Math.abs(a.y - b.y) / 12);
  return [x1, a.y, x1 + bend, a.y, x2 + bend, b.y, x2, b.y];
}
