// The fields of states and region, on the map and on pages that have a map beside their own table.

import { byId, el } from "./dom.js";
import { regionChoices } from "./filters.js";
import { STATES } from "./model.js";
import { state } from "./state.js";

/** Call `choose` with what a field changes: {states} or {region}. */
export function startFilterFields(choose) {
  for (const name of STATES) {
    byId(`state-${name}`).addEventListener("change", ({ target }) => {
      const states = new Set(state.states);
      if (target.checked) states.add(name);
      else states.delete(name);
      choose({ states });
    });
  }
  const select = byId("region");
  for (const [code, name, count] of regionChoices()) {
    select.append(el("option", { value: code }, `${name || code}（${count}）`));
  }
  select.addEventListener("change", () => choose({ region: select.value }));
}

/** Make the fields show the state. */
export function showFilterFields() {
  for (const name of STATES) byId(`state-${name}`).checked = state.states.has(name);
  byId("region").value = state.region;
}
