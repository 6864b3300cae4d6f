// Common gaps: which enterprises carry the chosen one, and which links leave them.

import { cardOf, customersOf, findEntry, gaps } from "./model.js";

const carriers = new Map();

/** Return the grouping (its `by` and `rows`), the first where none is named. */
export function groupingOf(by) {
  return gaps.groupings.find((grouping) => grouping.by === by) || gaps.groupings[0];
}

/** Return the row that a choice {by, gap, group} names and that can be lit, else null. */
export function findGap(choice) {
  const grouping = gaps.groupings.find(({ by }) => by === choice.by);
  const row = grouping && grouping.rows.find(({ gap, group }) => gap === choice.gap && group === choice.group);
  return row && row.carriers.length ? row : null;
}

/** Return the row chosen; what is to be shared shows none of few enterprises. */
export function chosenGap(state) {
  const row = state.gap && findGap(state.gap);
  return row && !(state.sharing && row.small) ? row : null;
}

/** Return the ids of the enterprises in which the gap was found. */
export function carriersOf(row) {
  if (!carriers.has(row)) carriers.set(row, new Set(row.carriers.map((at) => gaps.enterprises[at])));
  return carriers.get(row);
}

/**
 * Return what the gap lights: the cards of its carriers, and the links out of those that meet the
 * filters. A card of many enterprises is lit for one of them; its merged links are not.
 */
export function lightOfGap(row, visible) {
  const own = carriersOf(row);
  const lit = new Set();
  const links = new Map();
  for (const id of own) {
    const entry = findEntry(id);
    const card = entry && cardOf(entry);
    if (!card) continue;
    lit.add(card.id);
    if (card.id !== id || !visible.has(id)) continue;
    for (const edge of customersOf.get(id)) links.set(edge.id, own.has(edge.to) ? "between" : "out");
  }
  return { cards: lit, links, segments: new Set() };
}
