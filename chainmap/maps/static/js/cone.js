// Everything up and down the chain from one card, and a path between two.

import { cardById, customersOf, segmentLinks, suppliersOf } from "./model.js";

function walk(start, linksOf, end) {
  const found = new Set([start]);
  const links = new Set();
  const waiting = [start];
  while (waiting.length) {
    const id = waiting.pop();
    // A rest card merges many enterprises: what lies beyond it need not depend on this one.
    if (id !== start && cardById.get(id).kind === "rest") continue;
    for (const edge of linksOf.get(id)) {
      links.add(edge.id);
      if (!found.has(edge[end])) {
        found.add(edge[end]);
        waiting.push(edge[end]);
      }
    }
  }
  return { found, links };
}

/** Return the lit cards and links: {cards, links: Map(edge id → "up" | "down"), segments}. */
export function coneOf(id) {
  const up = walk(id, suppliersOf, "from");
  const down = walk(id, customersOf, "to");
  const links = new Map([...up.links].map((edge) => [edge, "up"]));
  for (const edge of down.links) links.set(edge, "down");
  const lit = new Set([...up.found, ...down.found]);
  const segments = segmentCone(cardById.get(id), lit);
  return { cards: lit, links, segments };
}

/** Light the dotted links of a segment's card, or of the segment that an enterprise is in. */
function segmentCone(card, lit) {
  const own = card.kind === "segment" ? card.id : `segment:${card.segment}`;
  const segments = new Set();
  for (const link of segmentLinks) {
    if (link.from === own || link.to === own) {
      segments.add(link);
      lit.add(link.from).add(link.to);
    }
  }
  return segments;
}

function shortest(from, to, steps) {
  const cameBy = new Map([[from, null]]);
  const waiting = [from];
  for (let next = 0; next < waiting.length && !cameBy.has(to); next += 1) {
    const id = waiting[next];
    if (id !== from && cardById.get(id).kind !== "enterprise") continue;
    for (const [edge, other] of steps(id)) {
      if (!cameBy.has(other)) {
        cameBy.set(other, [id, edge]);
        waiting.push(other);
      }
    }
  }
  return cameBy.has(to) ? trace(to, cameBy) : null;
}

function trace(to, cameBy) {
  const ids = [to];
  const links = [];
  for (let step = cameBy.get(to); step; step = cameBy.get(step[0])) {
    ids.unshift(step[0]);
    links.unshift(step[1]);
  }
  return { ids, links };
}

const downstream = (id) => customersOf.get(id).map((edge) => [edge, edge.to]);
const upstream = (id) => suppliersOf.get(id).map((edge) => [edge, edge.from]);
const anyway = (id) => [...downstream(id), ...upstream(id)];

/** Return the shortest path {ids, links, directed}; along the direction of supply if there is one. */
export function pathBetween(a, b) {
  if (!cardById.has(a) || !cardById.has(b)) return null;
  const along = shortest(a, b, downstream) || shortest(a, b, upstream);
  if (along) return { ...along, directed: true };
  const across = shortest(a, b, anyway);
  return across && { ...across, directed: false };
}
