// How a value of an answer reads: numbers, dates, nodes, lists; unknown is a dash, never empty.

import { el } from "/static/maps/js/dom.js";
import { currentLanguage, t } from "/static/maps/js/words.js";

const LONGEST_LIST = 12;
const GROUPED_FROM = 10_000; // years and codes stay as they are
const NAMES = ["short_name", "name", "title", "full_name"];

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });

export function isNumber(value) {
  return typeof value === "number";
}

export function nodeOf(value) {
  return value && typeof value === "object" && value["~node"] ? value["~node"] : null;
}

export function relationshipOf(value) {
  return value && typeof value === "object" && value["~relationship"] ? value["~relationship"] : null;
}

export function pathOf(value) {
  return value && typeof value === "object" && value["~path"] ? value["~path"] : null;
}

export function numberText(value) {
  if (Number.isInteger(value) && Math.abs(value) < GROUPED_FROM) return String(value);
  return whole.format(value);
}

export function nodeName({ label, properties }) {
  const found = NAMES.map((name) => properties[name]).find((text) => typeof text === "string" && text);
  if (found) return found;
  const key = Object.entries(properties).find(([name]) => /_(id|code|no)$/.test(name));
  return key ? String(key[1]) : label;
}

/** Return a value as text of one line. */
export function valueText(value) {
  if (value === null || value === undefined) return "";
  if (isNumber(value)) return numberText(value);
  if (typeof value === "boolean") return t(value ? "query.yes" : "query.no");
  if (typeof value === "string") return value;
  const node = nodeOf(value);
  if (node) return nodeName(node);
  const relationship = relationshipOf(value);
  if (relationship) return relationship.type;
  const path = pathOf(value);
  if (path) return path.map((part) => (nodeOf(part) ? valueText(part) : "→")).join(" ");
  if (Array.isArray(value)) return listText(value);
  return Object.entries(value).map(([name, part]) => `${name}: ${valueText(part)}`).join(", ");
}

function listText(values) {
  const shown = values.slice(0, LONGEST_LIST).map(valueText).join(currentLanguage() === "en" ? ", " : "、");
  return values.length > LONGEST_LIST ? `${shown} … (${values.length})` : shown;
}

/** Return the table cell of a value. */
export function cellOf(value) {
  if (value === null || value === undefined) {
    return el("td", { className: "unknown", title: t("query.unknown") }, "—");
  }
  if (isNumber(value)) return el("td", { className: "number" }, numberText(value));
  const node = nodeOf(value);
  if (node) return el("td", {}, el("span", { className: "chip" }, el("b", {}, node.label), nodeName(node)));
  const relationship = relationshipOf(value);
  if (relationship) return el("td", {}, el("span", { className: "chip link" }, el("b", {}, relationship.type)));
  return el("td", { className: "text" }, valueText(value));
}
