// What the reader can do. Every command changes the state only; the views follow it.

import { announce } from "./dom.js";
import { gapText, listedEnterprises } from "./filters.js";
import { findGap } from "./gaps.js";
import { cardOf, customersOf, enterpriseById, findEntry, suppliersOf } from "./model.js";
import { change, state } from "./state.js";
import { stateWord, t } from "./words.js";

/** Where the choice of two enterprises stands: null, or {first: id or null}. */
export const picking = { active: false, first: null };

/** Select an enterprise or segment; a rest card opens its enterprises in the table. */
export function select(id) {
  const entry = findEntry(id);
  if (!entry) return;
  if (entry.kind === "rest") {
    openGroup(id);
  } else if (picking.active && enterpriseById.has(id)) {
    pick(id);
  } else {
    change({ selected: id, path: null, at: null });
    sayEntry(entry);
  }
}

function sayEntry(entry) {
  const card = cardOf(entry);
  const count = (links) => (card && card.id === entry.id ? links.get(card.id).length : 0);
  const up = count(suppliersOf);
  const down = count(customersOf);
  announce(t("say.selected", { name: entry.name, state: stateWord(entry.state), up, down }));
}

/** Close what is selected, or else the gap that is lit. */
export function clearSelection() {
  if (!state.selected && !state.path) {
    if (state.gap) chooseGap(null);
    return;
  }
  change({ selected: null, path: null });
  announce(t("say.cleared"));
}

/** Light the carriers of a gap {by, gap, group}; null ends it. */
export function chooseGap(gap) {
  change({ gap, selected: null, path: null, list: "gaps", ...(gap ? { by: gap.by } : {}) });
  if (!gap) announce(t("say.gap.cleared"));
  else announce(t("say.gap", { name: gapText(findGap(gap)), n: listedEnterprises(state).length }));
}

export function openGroup(id) {
  change({ group: id, view: "table", selected: null, path: null });
  announce(t("table.caption", { n: listedEnterprises(state).length }));
}

export function showView(view) {
  change(view === "map" ? { view, group: "" } : { view });
  announce(t(view === "map" ? "say.map" : "say.table"));
}

/** Change filters, and say how many enterprises are left. */
export function filter(patch) {
  change(patch);
  announce(t("say.filtered", { n: listedEnterprises(state).length }));
}

/** Begin or give up choosing two enterprises. */
export function togglePicking() {
  picking.active = !picking.active;
  picking.first = null;
  change(picking.active ? { selected: null, path: null, view: "map" } : {}, { quiet: true });
  if (picking.active) announce(t("path.start"));
}

/** Begin with an enterprise already chosen. */
export function pickFrom(id) {
  Object.assign(picking, { active: true, first: id });
  change({ path: null }, { quiet: true });
  announce(t("path.end", { name: findEntry(id).name }));
}

function pick(id) {
  if (!picking.first) {
    picking.first = id;
    change({ selected: id, path: null }, { quiet: true });
    announce(t("path.end", { name: findEntry(id).name }));
  } else if (picking.first !== id) {
    const path = [picking.first, id];
    Object.assign(picking, { active: false, first: null });
    change({ path, selected: null });
  }
}
