// What the reader chose beside the map's own state: level, row, filters, side, scenario. It lives in
// the address's query, the map's state in its hash, so that a copied link shows the same picture.

import { change, state } from "/static/maps/js/state.js";
import { LEVELS, enterpriseById, findRow, rowsOf } from "./data.js";

const SIDES = ["evidence", "whatif", "compare"];
const OWN = ["level", "row", "segment", "q", "sort", "side", "whatif", "run"];

/** Where nobody's quality is known there is no ranking: then it is first who should be examined. */
const FIRST_LEVEL = rowsOf("enterprise").some((row) => row.rank !== null) || !rowsOf("check").length
  ? "enterprise" : "check";

export const NOTHING = {
  enterprises: [], links: [], regions: [], restored: [], restored_links: [], certified: [],
};

function initial() {
  return {
    level: FIRST_LEVEL,
    row: "", // id of the chosen link, segment or gap; an enterprise is the map's selection
    segment: "",
    q: "",
    sort: "",
    side: "evidence",
    whatif: NOTHING,
    run: "",
  };
}

export const view = initial();

/** Change the view; a quiet change replaces the last step, others can be undone by Back. */
export function show(patch, { quiet = false } = {}) {
  Object.assign(view, patch);
  const address = addressOf(new URLSearchParams(location.search));
  if (address !== location.pathname + location.search + location.hash) {
    history[quiet ? "replaceState" : "pushState"](history.state, "", address);
  }
  change({}, { quiet: true }); // the map's listeners draw everything
}

function addressOf(query) {
  for (const name of OWN) query.delete(name);
  const fresh = initial();
  for (const name of OWN) {
    if (name === "whatif") continue;
    if (view[name] !== fresh[name]) query.set(name, view[name]);
  }
  if (scenarioSize()) query.set("whatif", JSON.stringify(view.whatif));
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "") + location.hash;
}

/** Return how many things the scenario supposes. */
export function scenarioSize() {
  return Object.values(view.whatif).reduce((sum, list) => sum + list.length, 0);
}

/** Read the address; whatever it does not know is left out, never shown. */
export function readView() {
  const query = new URLSearchParams(location.search);
  const read = initial();
  const known = (name, choices) => (choices.includes(query.get(name)) ? query.get(name) : read[name]);
  read.level = known("level", LEVELS);
  read.side = known("side", SIDES);
  read.row = findRow(read.level, query.get("row")) ? query.get("row") : "";
  for (const name of ["segment", "q", "sort", "run"]) read[name] = (query.get(name) || "").slice(0, 500);
  read.whatif = readScenario(query.get("whatif"));
  Object.assign(view, read);
}

function readScenario(text) {
  if (!text) return NOTHING;
  try {
    const read = JSON.parse(text);
    const list = (name) => (Array.isArray(read[name]) ? read[name].filter((id) => typeof id === "string") : []);
    return {
      enterprises: list("enterprises").filter((id) => enterpriseById.has(id)),
      links: list("links").filter((id) => findRow("link", id)),
      regions: list("regions").filter((code) => /^\d{6}$/.test(code)),
      restored: list("restored").filter((id) => enterpriseById.has(id)),
      restored_links: list("restored_links").filter((id) => findRow("link", id)),
      certified: list("certified").filter((id) => enterpriseById.has(id)),
    };
  } catch {
    return NOTHING;
  }
}

/** Return what is chosen: {level, row}, or null. */
export function chosen() {
  if (state.selected && enterpriseById.has(state.selected)) {
    return { level: "enterprise", row: enterpriseById.get(state.selected) };
  }
  const row = view.row ? findRow(view.level, view.row) : null;
  return row && { level: view.level, row };
}

/** Choose a row: an enterprise is selected on the map too, a link is lit there. */
export function choose(level, row) {
  const side = view.side === "compare" ? "evidence" : view.side;
  if (level === "enterprise" || level === "check") {
    Object.assign(view, { row: "", side });
    replaceQuery();
    change({ selected: row.id, path: null, at: null });
    return;
  }
  Object.assign(view, { level, row: row.id, side });
  replaceQuery();
  change({ selected: null, path: level === "link" ? [row.from, row.to] : null });
}

export function chooseNothing() {
  view.row = "";
  replaceQuery();
  change({ selected: null, path: null });
}

function replaceQuery() {
  history.replaceState(history.state, "", addressOf(new URLSearchParams(location.search)));
}
