// Search by name, short name, credit code, pinyin initials or region; also what is not drawn.

import { announce, byId, el, glyph } from "./dom.js";
import { select, showView } from "./commands.js";
import { cardById, enterprises } from "./model.js";
import { state } from "./state.js";
import { t } from "./words.js";

const MOST = 12;

const input = byId("search");
const list = byId("hits");
let active = -1;

function fold(text) {
  return (text || "").normalize("NFKC").toLowerCase();
}

const index = enterprises.map((entry) => ({
  entry,
  name: fold(entry.name),
  short: fold(entry.short),
  initials: fold(entry.initials),
  code: fold(entry.uscc || entry.id),
  region: fold(entry.region),
}));

/** Lower is better; null is no match. */
function score(row, text) {
  if (row.name === text || row.short === text || row.code === text) return 0;
  if (row.short.startsWith(text) || row.name.startsWith(text)) return 1;
  if (row.short.includes(text) || row.name.includes(text)) return 2;
  if (row.initials.startsWith(text)) return 3;
  if (row.initials.includes(text)) return 4;
  if (text.length >= 4 && row.code.includes(text)) return 5;
  return row.region.includes(text) ? 6 : null;
}

/** Return the best matching enterprises. */
function findEnterprises(query) {
  const text = fold(query).trim();
  if (!text) return [];
  return index
    .map((row, position) => ({ row, position, value: score(row, text) }))
    .filter(({ value }) => value !== null)
    .sort((a, b) => a.value - b.value || a.position - b.position)
    .map(({ row }) => row.entry);
}

function option(entry, position) {
  const drawn = cardById.has(entry.id);
  const where = [drawn ? "" : t("search.hidden"), entry.region].filter(Boolean).join(" · ");
  const node = el("li", { id: `hit-${position}` }, glyph(entry.state),
    el("span", { className: "name" }, entry.name), el("span", { className: "where" }, where));
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", "false");
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(entry);
  });
  return node;
}

function show() {
  const found = findEnterprises(input.value);
  const options = found.slice(0, MOST).map(option);
  list.replaceChildren(...options);
  if (input.value.trim() && !options.length) {
    const none = el("li", { className: "empty" }, t("search.none"));
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    none.setAttribute("aria-selected", "false");
    list.append(none);
  }
  open(list.children.length > 0);
  mark(-1);
  if (input.value.trim()) announce(t("search.count", { n: found.length }));
}

function open(yes) {
  list.hidden = !yes;
  input.setAttribute("aria-expanded", String(yes));
}

function mark(position) {
  active = position;
  [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === active)));
  if (active >= 0) {
    input.setAttribute("aria-activedescendant", `hit-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function choose(entry) {
  input.value = entry.name;
  open(false);
  if (state.view === "table") showView("map");
  select(entry.id);
}

function onKey(event) {
  const count = Math.min(MOST, findEnterprises(input.value).length);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) show();
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (count) mark((Math.max(active, step > 0 ? -1 : 0) + step + count) % count);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const found = findEnterprises(input.value);
    if (!found.length) return;
    choose(found[Math.max(0, active)]);
    byId("net").focus({ preventScroll: true });
  } else if (event.key === "Escape" && !list.hidden) {
    event.stopPropagation();
    event.preventDefault();
    open(false);
  }
}

export function startSearch() {
  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.value && input.select());
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", onKey);
}
