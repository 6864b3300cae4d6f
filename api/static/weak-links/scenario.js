// What is supposed: enterprises, links, regions that fail, enterprises that are certified, and what
// is there all the same: in a region that fails, or although its time is over.

import { findRow } from "./data.js";
import { NOTHING, show, view } from "./view.js";

/** What cannot be supposed of the same enterprise or link as well. */
const AGAINST = {
  enterprises: ["certified", "restored"],
  certified: ["enterprises"],
  restored: ["enterprises"],
  links: ["restored_links"],
  restored_links: ["links"],
};

/** What takes each kind back. */
export const BACK = { enterprises: "restored", links: "restored_links" };

/** Add to the scenario; supposing the same twice changes nothing. */
export function suppose(kind, id) {
  const next = { ...view.whatif, [kind]: [...new Set([...view.whatif[kind], id])] };
  for (const other of AGAINST[kind] || []) next[other] = next[other].filter((known) => known !== id);
  show({ whatif: next, side: "whatif" });
}

export function drop(kind, id) {
  show({ whatif: { ...view.whatif, [kind]: view.whatif[kind].filter((known) => known !== id) } });
}

export function clear() {
  show({ whatif: NOTHING });
}

/** Return the scenario as the server takes it. */
export function asked(scenario = view.whatif) {
  return {
    remove_enterprises: scenario.enterprises,
    remove_links: scenario.links,
    remove_regions: scenario.regions,
    restore_enterprises: scenario.restored,
    restore_links: scenario.restored_links,
    certify: scenario.certified,
  };
}

/** Return the chips' parts: [kind, id, name]. */
export function supposed(regionName) {
  const enterprise = (id) => (findRow("enterprise", id) || { short: id }).short;
  const link = (id) => {
    const row = findRow("link", id);
    return row ? `${row.from_short} → ${row.to_short}` : id;
  };
  return [
    ...view.whatif.enterprises.map((id) => ["enterprises", id, enterprise(id)]),
    ...view.whatif.links.map((id) => ["links", id, link(id)]),
    ...view.whatif.regions.map((code) => ["regions", code, regionName(code)]),
    ...view.whatif.restored.map((id) => ["restored", id, enterprise(id)]),
    ...view.whatif.restored_links.map((id) => ["restored_links", id, link(id)]),
    ...view.whatif.certified.map((id) => ["certified", id, enterprise(id)]),
  ];
}
