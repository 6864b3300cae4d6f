// Starts the page of weak links: the table, the map with the chosen row lit, the sides.

import { layOut, redraw, reveal, startCanvas, zoomBy, zoomToFit } from "/static/maps/js/canvas.js";
import { announce, byId, el } from "/static/maps/js/dom.js";
import { showFilterFields, startFilterFields } from "/static/maps/js/filterfields.js";
import { STATES, cardOf, findEntry } from "/static/maps/js/model.js";
import { followTheme, isDark } from "/static/maps/js/palette.js";
import { scene, stage } from "/static/maps/js/scene.js";
import { change, followUrl, state, subscribe } from "/static/maps/js/state.js";
import { renderTiers } from "/static/maps/js/tiers.js";
import { currentLanguage, t } from "/static/maps/js/words.js";
import { comparePanel } from "./compare.js";
import { LEVELS, askedOf, data } from "./data.js";
import { renderNotes, stampText } from "./notes.js";
import { evidencePanel } from "./panel.js";
import { startTabs } from "./tabs.js";
import { meeting, renderTable, startTable } from "./table.js";
import { chooseNothing, chosen, readView, scenarioSize, show, view } from "./view.js";
import { whatIfPanel } from "./whatif.js";

const SIDES = { evidence: evidencePanel, whatif: whatIfPanel, compare: comparePanel };
let shown = { selected: null, zoom: 0, side: "", theme: null };

function on(id, act) {
  byId(id).addEventListener("click", act);
}

function render() {
  if (state.theme !== shown.theme) followTheme(state.theme);
  stage(state);
  renderTable();
  renderFilters();
  renderSide();
  if (state.zoom !== shown.zoom) layOut();
  showOnMap();
  redraw();
  byId("print-stamp-text").textContent = stampText();
  shown = { ...shown, selected: state.selected, zoom: state.zoom, theme: state.theme };
}

function showOnMap() {
  const id = state.selected || (state.path && state.path[0]);
  if (!id || id === shown.selected) return;
  const card = cardOf(findEntry(id));
  if (card) {
    scene.cursor = card.id;
    reveal(card);
  }
}

/** The side is drawn anew only where what it shows is another, so that open parts stay open. */
function renderSide() {
  const found = chosen();
  const key = JSON.stringify([view.side, found && [found.level, found.row.id], view.whatif, view.run]);
  for (const name of Object.keys(SIDES)) {
    const tab = byId(`side-${name}`);
    tab.setAttribute("aria-selected", String(name === view.side));
    tab.tabIndex = name === view.side ? 0 : -1;
  }
  byId("tally-whatif").textContent = scenarioSize() ? String(scenarioSize()) : "";
  if (key === shown.side) return;
  shown.side = key;
  const panel = byId("panel");
  panel.setAttribute("aria-labelledby", `side-${view.side}`);
  // The evidence has its own heading; below it all headings are of the third level.
  const heading = view.side === "evidence" ? [] : [
    el("h2", { className: "visually-hidden" }, t(`weak.side.${view.side}`))];
  panel.replaceChildren(...heading, ...SIDES[view.side]());
  panel.scrollTop = 0;
}

function renderFilters() {
  showFilterFields();
  byId("segment").value = view.segment;
  if (byId("q") !== document.activeElement) byId("q").value = view.q;
  const query = new URLSearchParams({ ...askedOf(), level: view.level });
  for (const name of state.states.size < STATES.length ? state.states : []) query.append("state", name);
  if (view.segment) query.set("segment", view.segment);
  if (state.region) query.set("region", state.region);
  if (view.q.trim()) query.set("q", view.q.trim());
  if (currentLanguage() === "en") query.set("lang", "en");
  for (const format of ["csv", "xlsx"]) {
    query.set("format", format);
    byId(`get-${format}`).href = `/api/v1/weak-links/file?${query}`;
  }
  const map = new URL(byId("to-map").href);
  map.hash = state.selected ? new URLSearchParams({ sel: state.selected }).toString() : "";
  byId("to-map").href = map.pathname + map.search + map.hash;
}

function say() {
  announce(t("weak.say.rows", { n: meeting(view.level).length }));
}

function startFilters() {
  startFilterFields((patch) => {
    change(patch);
    say();
  });
  for (const row of data.segments) byId("segment").append(el("option", { value: row.id }, row.name || row.id));
  byId("segment").addEventListener("change", ({ target }) => {
    show({ segment: target.value });
    say();
  });
  byId("q").addEventListener("input", ({ target }) => {
    show({ q: target.value }, { quiet: true });
    say();
  });
}

/** Ask the server for another analysis, or for the other language; what was chosen stays. */
function reload(name, value) {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  location.assign(url.href);
}

async function copyLink() {
  const url = new URL(location.href);
  url.searchParams.set("as_of", data.as_of);
  try {
    await navigator.clipboard.writeText(url.href);
    flash("link.copied");
  } catch {
    history.replaceState(history.state, "", url.href); // plain http has no clipboard
    flash("link.failed");
  }
}

function flash(key) {
  const banner = byId("banner");
  banner.replaceChildren(t(key));
  banner.hidden = false;
  announce(t(key));
  setTimeout(() => { banner.hidden = true; }, 2500);
}

function startToolbar() {
  on("do-print", () => print());
  on("do-link", copyLink);
  on("do-theme", () => change({ theme: isDark() ? "light" : "dark" }, { quiet: true }));
  on("do-language", () => reload("lang", currentLanguage() === "en" ? "" : "en"));
  on("zoom-in", () => zoomBy(1.2));
  on("zoom-out", () => zoomBy(1 / 1.2));
  on("zoom-fit", zoomToFit);
  byId("with-derived").addEventListener("change", ({ target }) => reload("with_derived", target.checked && "true"));
  byId("unit-weights").addEventListener("change", ({ target }) => reload("unit_weights", target.checked && "true"));
}

function onKey(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    byId("q").focus();
  } else if (event.key === "Escape" && chosen()) {
    chooseNothing();
  }
}

function start() {
  followTheme("");
  startCanvas();
  startToolbar();
  startFilters();
  startTable();
  startTabs("tab", LEVELS, (level) => show({ level, row: "", sort: "" }));
  startTabs("side", Object.keys(SIDES), (side) => show({ side }, { quiet: true }));
  document.addEventListener("keydown", onKey);
  renderTiers();
  renderNotes();
  subscribe(render);
  addEventListener("popstate", readView); // before the map's own listener, which draws
  readView();
  followUrl();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (state.theme) return;
    followTheme("");
    redraw();
  });
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("chainmap-weak-links-ready")));
}

start();
