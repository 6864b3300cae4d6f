// The panel for a path between two enterprises: every step, and how it runs.

import { button, el, glyph } from "./dom.js";
import { select } from "./commands.js";
import { pathBetween } from "./cone.js";
import { edges, findEntry } from "./model.js";
import { t } from "./words.js";

const edgeById = new Map(edges.map((edge) => [edge.id, edge]));

/** Return the panel's nodes; `closing(title)` makes its head. */
export function pathPanel([a, b], closing) {
  const path = pathBetween(a, b);
  const head = closing(t("path.title"));
  if (!path) {
    const names = [a, b].map((id) => el("p", {}, findEntry(id).name));
    return [head, ...names, el("div", { className: "hit unknown" }, t("path.none"))];
  }
  const kind = path.directed ? "path.directed" : "path.undirected";
  const list = el("ol", { className: "links" });
  path.ids.forEach((id, index) => list.append(step(id, path, index)));
  return [head, el("p", {}, t(kind, { n: path.ids.length })), list];
}

function step(id, path, index) {
  const entry = findEntry(id);
  const open = button([glyph(entry.state), el("span", {}, entry.name)], () => select(id));
  const item = el("li", {}, open);
  const edge = edgeById.get(path.links[index]);
  if (edge) {
    const word = t(edge.from === id ? "path.supplies" : "path.supplied");
    const text = [word, edge.product].filter(Boolean).join(" · ");
    item.append(el("div", { className: "quiet" }, text));
  }
  return item;
}
