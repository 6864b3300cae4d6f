// What the reader chose. It lives in the URL's hash, so that a copied link shows the same picture
// and the browser's Back is an undo.

import { findGap } from "./gaps.js";
import { STATES, cardById, chain, enterpriseById, findEntry, gaps, stamp } from "./model.js";

const listeners = [];
let depth = 0;

function initial() {
  return {
    selected: null, // id of a card or hidden enterprise
    path: null, // [id, id]
    states: new Set(STATES),
    region: "",
    weakOnly: false,
    group: "", // id of a rest or segment card whose enterprises the table shows
    list: "weak", // which list the panel begins with: "weak" links or common "gaps"
    by: "", // what the list of gaps is grouped by, "": the first grouping
    gap: null, // {by, gap, group} of the gap whose carriers are lit
    sharing: false, // while a picture, a table or a print is made: small numbers stay out
    view: "map",
    sort: "segment",
    descending: false,
    language: "",
    theme: "",
    zoom: 0, // 0: fit
    at: null, // [x, y] of the middle of the view, in the layout's units
  };
}

export const state = initial();

/** Call `listener(state)` after every change. */
export function subscribe(listener) {
  listeners.push(listener);
}

function notify() {
  for (const listener of listeners) listener(state);
}

/** Change the state. A step can be undone; a `quiet` one (zoom, sort) replaces the last. */
export function change(patch, { quiet = false } = {}) {
  Object.assign(state, patch);
  const hash = `#${writeHash(state)}`;
  if (hash !== (location.hash || "#")) {
    if (!quiet) depth += 1;
    const url = hash === "#" ? location.pathname + location.search : hash;
    history[quiet ? "replaceState" : "pushState"]({ depth }, "", url);
  }
  notify();
}

/** Run `act` while every view shows only what may be shared. */
export function whileSharing(act) {
  share(true);
  try {
    act();
  } finally {
    share(false);
  }
}

/** Begin or end to show only what may be shared. */
export function share(yes) {
  state.sharing = yes;
  notify();
}

export function canUndo() {
  return depth > 0;
}

export function undo() {
  if (canUndo()) history.back();
}

/** Return the address of this very picture; a server must also be told the day. */
export function linkTo(extra = {}) {
  const url = new URL(location.href);
  if (url.protocol !== "file:") url.searchParams.set("as_of", stamp.as_of);
  url.hash = writeHash({ ...state, ...extra });
  return url.href;
}

function writeHash(value) {
  const hash = new URLSearchParams();
  const put = (name, text) => text && hash.set(name, text);
  put("sel", value.selected);
  put("path", value.path && JSON.stringify(value.path));
  if (value.states.size < STATES.length) hash.set("states", [...value.states].join("."));
  put("region", value.region);
  put("weak", value.weakOnly ? "1" : "");
  put("group", value.group);
  put("list", value.list === "weak" ? "" : value.list);
  put("by", value.by);
  if (value.gap) putGap(put, value.gap);
  put("view", value.view === "map" ? "" : value.view);
  put("sort", value.sort === "segment" && !value.descending ? "" : sortText(value));
  put("lang", value.language);
  put("theme", value.theme);
  put("zoom", value.zoom ? value.zoom.toFixed(2) : "");
  put("at", value.at ? value.at.map((part) => Math.round(part)).join(".") : "");
  return hash.toString();
}

function putGap(put, { by, gap, group }) {
  put("gap", gap);
  put("by", by);
  put("in", by === "chain_id" ? "" : group);
}

function sortText(value) {
  return (value.descending ? "-" : "") + value.sort;
}

/** Read the hash; whatever it does not know is left out, never shown. */
function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const read = initial();
  const get = (name) => hash.get(name) || "";
  const known = (text, choices, otherwise) => (choices.includes(text) ? text : otherwise);
  read.selected = findEntry(get("sel")) ? get("sel") : null;
  read.path = readPath(get("path"));
  if (hash.has("states")) {
    read.states = new Set(STATES.filter((name) => get("states").split(".").includes(name)));
  }
  read.region = /^\d{6}$/.test(get("region")) ? get("region") : "";
  read.weakOnly = get("weak") === "1";
  read.group = cardById.has(get("group")) ? get("group") : "";
  readGap(read, get);
  read.view = known(get("view"), ["map", "table"], "map");
  read.descending = get("sort").startsWith("-");
  read.sort = get("sort").replace(/^-/, "") || "segment";
  read.language = known(get("lang"), ["zh", "en"], "");
  read.theme = known(get("theme"), ["light", "dark"], "");
  read.zoom = Math.min(2, Math.max(0, Number(get("zoom")) || 0));
  const at = get("at").split(".").map(Number);
  read.at = at.length === 2 && at.every(Number.isFinite) ? at : null;
  return read;
}

/** A gap without a grouping is that of the whole chain. */
function readGap(read, get) {
  const by = get("by") || (get("gap") && "chain_id");
  read.by = gaps.groupings.some((grouping) => grouping.by === by) ? by : "";
  read.list = get("list") === "gaps" || get("gap") ? "gaps" : "weak";
  const choice = { by, gap: get("gap"), group: get("in") || chain.chain_id };
  read.gap = findGap(choice) ? choice : null;
}

/** Move a gap that another page's link asks for into the hash, where it can be taken back. */
function takeQuery() {
  const url = new URL(location.href);
  if (!url.searchParams.has("gap")) return;
  const hash = new URLSearchParams(url.hash.slice(1));
  for (const name of ["gap", "by", "in"]) {
    if (url.searchParams.has(name)) hash.set(name, url.searchParams.get(name));
    url.searchParams.delete(name);
  }
  url.hash = hash.toString();
  history.replaceState(history.state, "", url);
}

function readPath(text) {
  if (!text) return null;
  try {
    const ids = JSON.parse(text);
    return ids.length === 2 && ids.every((id) => enterpriseById.has(id)) ? ids : null;
  } catch {
    return null;
  }
}

/** Take the state from the URL, now and whenever the browser goes back or forward. */
export function followUrl() {
  const take = () => {
    depth = (history.state && history.state.depth) || 0;
    Object.assign(state, readHash());
    notify();
  };
  addEventListener("popstate", take);
  takeQuery();
  take();
}
