// Where: the chain and the region to which every view of the ledger is limited.

import { byId } from "/static/maps/js/dom.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { choices, filterSelect } from "/static/ledger/desk.js";

const OPTIONS = { chain: choices.chains, region: choices.regions };
const FIRST_PAGES = { offset: "", row: "", from: "", pair: "" };

/** Show the two filters; `changed` shows the view again. */
export function startWhere(changed) {
  const address = readAddress();
  const choose = (name) => (value) => {
    writeAddress({ [name]: value, ...FIRST_PAGES });
    changed();
  };
  const made = Object.entries(OPTIONS).map(([name, options]) =>
    filterSelect({ id: `where-${name}`, name, options, value: address[name], choose: choose(name) }));
  byId("where").append(...made);
}

/** Show that nothing is chosen any more. */
export function clearWhere() {
  for (const name of Object.keys(OPTIONS)) byId(`where-${name}`).value = "";
}
