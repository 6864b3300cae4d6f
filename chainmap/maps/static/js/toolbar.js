// Buttons and filters above the map.

import { middle, zoomBy, zoomToFit } from "./canvas.js";
import { chooseGap, filter, picking, showView, togglePicking } from "./commands.js";
import { announce, button, byId, el } from "./dom.js";
import { exportCsv } from "./csv.js";
import { showFilterFields, startFilterFields } from "./filterfields.js";
import { gapText, groupName } from "./filters.js";
import { chosenGap } from "./gaps.js";
import { chain, findEntry } from "./model.js";
import { isDark } from "./palette.js";
import { exportPng } from "./picture.js";
import { canUndo, change, linkTo, state, undo, whileSharing } from "./state.js";
import { currentLanguage, t } from "./words.js";

function on(id, act) {
  byId(id).addEventListener("click", act);
}

export function startToolbar() {
  on("do-path", togglePicking);
  on("do-table", () => showView(state.view === "table" ? "map" : "table"));
  on("do-png", () => whileSharing(() => exportPng(state)));
  on("do-csv", () => whileSharing(() => exportCsv(state)));
  on("do-link", copyLink);
  on("do-undo", undo);
  on("do-language", () => change({ language: currentLanguage() === "zh" ? "en" : "zh" }, { quiet: true }));
  on("do-theme", () => change({ theme: isDark() ? "light" : "dark" }, { quiet: true }));
  on("zoom-in", () => zoomBy(1.2));
  on("zoom-out", () => zoomBy(1 / 1.2));
  on("zoom-fit", zoomToFit);
  on("skip", (event) => {
    event.preventDefault();
    showView("table");
    byId("tableview").focus();
  });
  startFilterFields(filter);
  byId("weak-only").addEventListener("change", ({ target }) => filter({ weakOnly: target.checked }));
}

async function copyLink() {
  const link = linkTo({ at: middle() });
  try {
    await navigator.clipboard.writeText(link);
    announce(t("link.copied"));
    flash("link.copied");
  } catch {
    // Pages opened from disk or over plain http may not have the clipboard.
    history.replaceState(history.state, "", link);
    flash("link.failed");
  }
}

let flashTimer = 0;

function flash(key) {
  clearTimeout(flashTimer);
  const banner = byId("banner");
  banner.replaceChildren(t(key));
  banner.hidden = false;
  flashTimer = setTimeout(() => renderBanner(), 2500);
}

/** Show how far the choice of two enterprises is. */
function renderBanner() {
  const banner = byId("banner");
  banner.hidden = !picking.active;
  if (!picking.active) return;
  const words = picking.first ? t("path.end", { name: findEntry(picking.first).name }) : t("path.start");
  banner.replaceChildren(el("span", {}, words), button(t("path.cancel"), togglePicking));
}

/** Make buttons and filters show the state. */
export function renderToolbar() {
  const press = (id, yes) => byId(id).setAttribute("aria-pressed", String(yes));
  press("do-table", state.view === "table");
  press("do-path", picking.active);
  byId("do-undo").disabled = !canUndo();
  showFilterFields();
  byId("weak-only").checked = state.weakOnly;
  renderChips();
  renderBanner();
}

/** Show what else limits the views; a click takes it away. */
function renderChips() {
  const gap = chosenGap(state);
  byId("group").replaceChildren(
    ...(state.group ? [chip(groupName(state.group), () => filter({ group: "" }))] : []),
    ...(gap ? [chip(gapText(gap), () => chooseGap(null))] : []),
  );
}

function chip(name, remove) {
  const node = button(`${name} ×`, remove, { className: "chip" });
  node.setAttribute("aria-label", t("filter.remove", { name }));
  return node;
}

/** Write the title in the current language; the chain's name stays as it is. */
export function renderHeading() {
  const named = /链$/.test(chain.name) ? "title.named" : "title";
  document.title = t(named, { name: chain.name });
  byId("heading").textContent = document.title;
}
