// The map model that the server computed, indexed. Nothing here changes after loading,
// but the x of the cards, which follows the width of the window.

const data = JSON.parse(document.getElementById("map-data").textContent);

export const STATES = ["none_seen", "improve", "weak", "unknown"];
export const SEVERITY = { weak: 0, improve: 1, unknown: 2, none_seen: 3 };

export const { chain, stamp, tiers, totals, ranking } = data;
export const toCheck = data.to_check;
export const cards = data.nodes;
export const edges = data.edges;
export const segmentLinks = data.segment_links;
export const gaps = data.gaps;
const hidden = data.hidden;

export const cardById = new Map(cards.map((card) => [card.id, card]));
const hiddenById = new Map(hidden.map((enterprise) => [enterprise.id, enterprise]));
export const enterprises = [...cards.filter((card) => card.kind === "enterprise"), ...hidden];
export const enterpriseById = new Map(enterprises.map((enterprise) => [enterprise.id, enterprise]));

export const suppliersOf = new Map(cards.map((card) => [card.id, []]));
export const customersOf = new Map(cards.map((card) => [card.id, []]));
for (const edge of edges) {
  suppliersOf.get(edge.to).push(edge);
  customersOf.get(edge.from).push(edge);
}

/** Return what a selection may name: a card, or an enterprise that is not drawn by itself. */
export function findEntry(id) {
  return cardById.get(id) || hiddenById.get(id) || null;
}

/** Return the card that shows the entry: its own, or the one that stands for it. */
export function cardOf(entry) {
  return cardById.get(entry.id) || cardById.get(entry.card) || null;
}

/** True where the entry's segment is a key one (关键环节). */
export function inKeySegment(entry) {
  const tier = tiers[entry.tier];
  return Boolean(tier && tier.segments.some((s) => s.key && s.segment_id === entry.segment));
}
