// What is lit, dimmed and marked just now: the state, seen through the model.

import { coneOf, pathBetween } from "./cone.js";
import { drawCard } from "./cards.js";
import { visibleCards } from "./filters.js";
import { chosenGap, lightOfGap } from "./gaps.js";
import { drawBands, drawLinks, drawSegmentLabels } from "./links.js";
import { cardOf, cards, findEntry } from "./model.js";

export const scene = {
  visible: new Set(), // ids that meet the filters
  lit: null, // ids of the cone, the path or the carriers of a gap, null: everything
  links: null, // Map(edge id → direction), null: everything
  segments: null, // Set of lit segment links
  selected: null, // id of the selected card, or of the card that stands for the selection
  cursor: null, // id of the card that the keyboard is on
  hovered: null, // id of the card under the pointer
};

/** Recompute the scene. Hovering previews the cone while nothing else is lit. */
export function stage(state) {
  const entry = state.selected ? findEntry(state.selected) : null;
  const card = entry ? cardOf(entry) : null;
  const gap = chosenGap(state);
  scene.visible = visibleCards(state);
  scene.selected = card ? card.id : null;
  Object.assign(scene, { lit: null, links: null, segments: null });
  if (state.path) lightPath(state.path);
  else if (card) light(coneOf(card.id));
  else if (gap) light(lightOfGap(gap, scene.visible));
  else if (scene.hovered) light(coneOf(scene.hovered));
}

function light(cone) {
  scene.lit = cone.cards;
  scene.links = cone.links;
  scene.segments = cone.segments;
}

function lightPath([a, b]) {
  const path = pathBetween(a, b);
  if (!path) return;
  light({
    cards: new Set(path.ids),
    links: new Map(path.links.map((edge) => [edge.id, "path"])),
    segments: new Set(),
  });
}

/** Return how a card looks in the scene. */
export function lookOf(card) {
  const chosen = card.id === scene.selected;
  const lit = scene.lit ? scene.lit.has(card.id) : true;
  return {
    dim: !chosen && (!lit || !scene.visible.has(card.id)),
    selected: chosen,
    cursor: card.id === scene.cursor,
    hovered: card.id === scene.hovered,
  };
}

/** Draw the columns and links: what lies below the cards. */
export function drawGround(ctx, area) {
  drawBands(ctx, area);
  drawLinks(ctx, scene, area);
}

/** Draw what lies above the cards. */
export function drawAbove(ctx) {
  drawSegmentLabels(ctx, scene);
}

/** Draw the whole map, for pictures. */
export function drawAll(ctx, area) {
  drawGround(ctx, area);
  for (const card of cards) drawCard(ctx, card, { ...lookOf(card), cursor: false, hovered: false });
  drawAbove(ctx);
}
