// The analysis that the server made, indexed. Nothing here changes after loading.

export const data = JSON.parse(document.getElementById("weak-data").textContent);

export const LEVELS = ["enterprise", "link", "segment", "gap", "check"];

const toCheck = data.enterprises
  .filter((row) => row.check_rank !== null)
  .sort((a, b) => a.check_rank - b.check_rank);

const rows = {
  enterprise: data.enterprises,
  link: data.links,
  segment: data.segments,
  gap: data.chain_gaps,
  check: toCheck,
};

export const enterpriseById = byId(data.enterprises);
const indexes = {
  enterprise: enterpriseById,
  check: enterpriseById,
  link: byId(data.links),
  segment: byId(data.segments),
  gap: byId(data.chain_gaps),
};

const sold = grouped("from");
const bought = grouped("to");

function byId(list) {
  return new Map(list.map((row) => [row.id, row]));
}

function grouped(end) {
  const found = new Map();
  for (const link of data.links) {
    if (!found.has(link[end])) found.set(link[end], []);
    found.get(link[end]).push(link);
  }
  return found;
}

/** Return the rows of a level by rank. */
export function rowsOf(level) {
  return rows[level];
}

export function findRow(level, id) {
  return indexes[level].get(id) || null;
}

/** Return the links that an enterprise delivers, by rank. */
export function linksFrom(id) {
  return sold.get(id) || [];
}

/** Return the links that an enterprise receives, by rank. */
export function linksTo(id) {
  return bought.get(id) || [];
}

/** Return the enterprises of the same market, largest first. */
export function peersOf(row) {
  return data.enterprises
    .filter((other) => other.sector === row.sector)
    .sort((a, b) => (b.weight || 0) - (a.weight || 0));
}

/** Return 1 - substitutability; null where it is unknown. */
export function irreplaceable(row) {
  return row.substitutability === null ? null : 1 - row.substitutability;
}

/** Return the parameters by which the server tells this analysis from others. */
export function askedOf() {
  const asked = { chain_id: data.chain_id, as_of: data.as_of };
  if (data.with_derived) asked.with_derived = true;
  if (data.unit_weights) asked.unit_weights = true;
  return asked;
}
