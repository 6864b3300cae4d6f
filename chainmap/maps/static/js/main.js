// Starts the map and keeps every view in step with the state.

import { layOut, redraw, reveal, startCanvas } from "./canvas.js";
import { byId } from "./dom.js";
import { startKeyboard } from "./keyboard.js";
import { cardOf, findEntry } from "./model.js";
import { followTheme } from "./palette.js";
import { renderPanel } from "./panel.js";
import { startPrint } from "./print.js";
import { scene, stage } from "./scene.js";
import { startSearch } from "./search.js";
import { followUrl, state, subscribe } from "./state.js";
import { renderTable } from "./table.js";
import { renderTiers } from "./tiers.js";
import { renderHeading, renderToolbar, startToolbar } from "./toolbar.js";
import { applyWords, currentLanguage, setLanguage } from "./words.js";

const firstLanguage = currentLanguage();
let shown = { language: "", selected: null, zoom: 0, view: "map", theme: null };

function render() {
  const language = state.language || firstLanguage;
  if (language !== shown.language) {
    setLanguage(language);
    applyWords(document);
    renderHeading();
    renderTiers();
  }
  if (state.theme !== shown.theme) followTheme(state.theme);
  stage(state);
  renderToolbar();
  renderPanel(state);
  renderViews();
  shown = { ...state, language };
}

function renderViews() {
  const table = state.view === "table";
  byId("stage").hidden = table;
  byId("panel").hidden = table;
  byId("tableview").hidden = !table;
  if (table) {
    renderTable(state);
    return;
  }
  if (shown.view === "table" || state.zoom !== shown.zoom) layOut();
  if (state.selected && state.selected !== shown.selected) {
    const card = cardOf(findEntry(state.selected));
    if (card) {
      scene.cursor = card.id;
      reveal(card);
    }
  }
  redraw();
}

function start() {
  followTheme("");
  startCanvas();
  startToolbar();
  startSearch();
  startKeyboard();
  startPrint();
  subscribe(render);
  followUrl();
  if (state.at) layOut({ at: state.at });
  state.at = null;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (state.theme) return;
    followTheme("");
    redraw();
  });
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("chainmap-first-frame")));
}

start();
