// Small pieces of DOM. Text enters only as text nodes: names are data, never markup.

import { stateWord, t } from "./words.js";

export function byId(id) {
  return document.getElementById(id);
}

/** Create an element; `attributes` are properties of the element, children nodes or strings. */
export function el(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function button(label, onClick, attributes = {}) {
  const node = el("button", { type: "button", ...attributes });
  node.append(...[].concat(label));
  node.addEventListener("click", onClick);
  return node;
}

export function glyph(state) {
  const node = el("i", { className: `glyph ${state}` });
  node.setAttribute("aria-hidden", "true");
  return node;
}

export function badge(state) {
  return el("span", { className: `badge ${state}` }, glyph(state), stateWord(state));
}

export function mark(key, className = "") {
  return el("span", { className: `mark ${className}` }, t(key));
}

/** Tell screen readers, politely. */
export function announce(text) {
  byId("live").textContent = text;
}

export function download(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
