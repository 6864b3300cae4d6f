// Keys: / search, arrows move, Enter opens, Esc closes, + - 0 zoom.

import { moveCursor, zoomBy, zoomToFit } from "./canvas.js";
import { clearSelection, picking, select, showView, togglePicking } from "./commands.js";
import { announce, byId } from "./dom.js";
import { cardById, cards } from "./model.js";
import { scene } from "./scene.js";
import { state } from "./state.js";
import { stateWord, t } from "./words.js";

const STEPS = {
  ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
};

/** Return the nearest card one step away; columns left and right, cards up and down. */
function neighbour(from, [dx, dy]) {
  let best = null;
  let least = Infinity;
  for (const card of cards) {
    if (card === from || !scene.visible.has(card.id)) continue;
    if (dx ? Math.sign(card.tier - from.tier) !== dx : card.tier !== from.tier) continue;
    if (dy && Math.sign(card.y - from.y) !== dy) continue;
    const away = Math.abs(card.tier - from.tier) * 1e5 + Math.abs(card.y - from.y);
    if (away < least) [best, least] = [card, away];
  }
  return best;
}

function say(card) {
  if (card.kind === "rest") announce(t("rest", { n: card.count }));
  else announce(`${card.name}，${stateWord(card.state)}`);
}

function onMapKey(event) {
  const step = STEPS[event.key];
  if (step && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    const from = cardById.get(scene.cursor) || cardById.get(scene.selected);
    const to = from ? neighbour(from, step) : cards.find((card) => scene.visible.has(card.id));
    if (to) {
      moveCursor(to.id);
      say(to);
    }
  } else if (event.key === "Enter" && scene.cursor) {
    event.preventDefault();
    select(scene.cursor);
  } else if (event.key === "+" || event.key === "=") zoomBy(1.2);
  else if (event.key === "-") zoomBy(1 / 1.2);
  else if (event.key === "0") zoomToFit();
}

function onKey(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    byId("search").focus();
  } else if (event.key === "Escape") {
    closeOne();
  }
}

/** Close the topmost thing that is open. */
function closeOne() {
  if (picking.active) togglePicking();
  else if (state.view === "table") showView("map");
  else clearSelection();
}

export function startKeyboard() {
  byId("net").addEventListener("keydown", onMapKey);
  document.addEventListener("keydown", onKey);
}
