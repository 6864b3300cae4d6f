// Which enterprises meet the filters. The map dims the others, the table leaves them out.

import { carriersOf, chosenGap } from "./gaps.js";
import { cardById, cards, chain, edges, enterprises } from "./model.js";
import { stateWord, t } from "./words.js";

const weakEnds = new Set();
for (const edge of edges) {
  if (edge.weak) weakEnds.add(edge.from).add(edge.to);
}

/** True where `code` lies in `region`: provinces end with 0000, cities with 00. */
function inRegion(code, region) {
  const prefix = region.replace(/0000$/, "").replace(/^(\d{4})00$/, "$1");
  return Boolean(code) && code.startsWith(prefix);
}

function meets(entry, filters) {
  if (!filters.states.has(entry.state)) return false;
  if (filters.region && !inRegion(entry.region_code, filters.region)) return false;
  return !filters.weakOnly || weakEnds.has(entry.id);
}

function inGroup(entry, filters) {
  if (!filters.group) return true;
  const group = cardById.get(filters.group);
  if (group.kind === "rest") return entry.card === group.id;
  return entry.segment === group.segment;
}

/** Return the ids of the cards that are not dimmed. */
export function visibleCards(filters) {
  const found = cards.filter((card) => {
    if (card.kind === "enterprise") return meets(card, filters);
    if (filters.weakOnly && !weakEnds.has(card.id)) return false;
    if (filters.region) return false;
    return Object.entries(card.states || {}).some(([name, n]) => n > 0 && filters.states.has(name));
  });
  return new Set(found.map((card) => card.id));
}

/** Return the enterprises for the table, drawn and hidden ones; of a chosen gap its carriers. */
export function listedEnterprises(filters) {
  const gap = chosenGap(filters);
  const carriers = gap && carriersOf(gap);
  return enterprises.filter(
    (entry) => meets(entry, filters) && inGroup(entry, filters) && (!carriers || carriers.has(entry.id)),
  );
}

/** Return the regions that occur, by code: [[code, name, count]]. */
export function regionChoices() {
  const found = new Map();
  for (const entry of enterprises) {
    if (!entry.region_code) continue;
    const [, name, count] = found.get(entry.region_code) || [0, entry.region, 0];
    found.set(entry.region_code, [entry.region_code, name, count + 1]);
  }
  return [...found.values()].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** Say which gap of which group is chosen. */
export function gapText(row) {
  const whole = row.group === chain.chain_id;
  return t("filter.gap", { name: row.name, group: whole ? t("gaplist.by.chain_id") : row.group_name });
}

export function groupName(id) {
  const group = cardById.get(id);
  if (group.kind === "segment") return group.name;
  const name = t("rest", { n: group.count });
  return group.segment_name ? t("filter.card", { name, segment: group.segment_name }) : name;
}

/** Say the filters in words, for stamps. */
export function describeFilters(filters, selectedName = "") {
  const parts = [];
  if (filters.states.size < 4) {
    const names = [...filters.states].map(stateWord).join("、") || t("none");
    parts.push(t("filter.states", { names }));
  }
  if (filters.region) {
    const choice = regionChoices().find(([code]) => code === filters.region);
    parts.push(t("filter.region", { name: choice ? choice[1] : filters.region }));
  }
  if (filters.weakOnly) parts.push(t("weak_only"));
  if (filters.group) parts.push(groupName(filters.group));
  const gap = chosenGap(filters);
  if (gap) parts.push(gapText(gap));
  if (selectedName) parts.push(t("filter.selected", { name: selectedName }));
  return parts.join("；") || t("filter.none");
}
