// A field for each parameter of the query: as its question declares it, else free text.

import { byId, el } from "/static/maps/js/dom.js";
import { sentence, t } from "/static/maps/js/words.js";

const LONG_LIST = 40; // more choices get a filter
const PAUSE_MS = 200;

const form = byId("parameters");
let fields = new Map(); // name → {node, key, value(), set(value)}

/** Return the parameters' names in a query, leaving out strings, comments and quoted names. */
export function namesIn(cypher) {
  const code = cypher.replace(/'(\\.|[^'\\])*'|"(\\.|[^"\\])*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, " ");
  return [...new Set([...code.matchAll(/\$([\p{L}_][\p{L}\p{N}_]*)/gu)].map((match) => match[1]))];
}

/** Show a field for each name; what was entered stays, else `values`, else the default. */
export function showParameters(cypher, question, values = {}, { fresh = false } = {}) {
  const declared = new Map((question ? question.parameters : []).map((one) => [one.name, one]));
  const before = fields;
  fields = new Map();
  for (const name of namesIn(cypher)) {
    const spec = declared.get(name) || null;
    const key = spec ? `${question.id}.${name}` : name;
    const kept = before.get(name);
    const field = !fresh && kept && kept.key === key ? kept : makeField(name, spec, key);
    if (name in values) field.set(values[name]);
    fields.set(name, field);
  }
  const shown = [...fields.values()].map(({ node }) => node);
  if (shown.length !== form.childElementCount || shown.some((node, at) => node !== form.children[at])) {
    form.replaceChildren(...shown);
  }
  form.hidden = fields.size === 0;
}

/** Return {name: value} of every field. */
export function parameterValues() {
  return Object.fromEntries([...fields].map(([name, field]) => [name, field.value()]));
}

export function parameterNames() {
  return [...fields.keys()];
}

form.addEventListener("submit", (event) => event.preventDefault());

function makeField(name, spec, key) {
  const field = !spec ? freeField(name) : spec.choices ? choiceField(name, spec) : plainField(name, spec);
  return { ...field, key };
}

function labelled(name, title, ...inputs) {
  const id = `parameter-${name}`;
  return el("div", { className: "field" }, el("label", { htmlFor: id }, title), ...inputs);
}

function freeField(name) {
  const input = el("input", { id: `parameter-${name}`, type: "text", autocomplete: "off" });
  const value = () => {
    try {
      return JSON.parse(input.value);
    } catch {
      return input.value;
    }
  };
  const set = (given) => {
    input.value = typeof given === "string" && !isJson(given) ? given : JSON.stringify(given);
  };
  return { node: labelled(name, t("query.parameter.free", { name }), input), value, set };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function plainField(name, spec) {
  const numeric = spec.type === "integer" || spec.type === "float";
  const type = numeric ? "number" : spec.type === "date" ? "date" : "text";
  const input = el("input", { id: `parameter-${name}`, type });
  if (numeric) input.step = spec.type === "integer" ? "1" : "any";
  input.value = spec.default ?? "";
  const value = () => {
    if (!numeric) return input.value;
    return input.value === "" ? null : Number(input.value);
  };
  const set = (given) => {
    input.value = given ?? "";
  };
  return { node: labelled(name, sentence(spec.title), input), value, set };
}

function choiceField(name, spec) {
  const select = el("select", { id: `parameter-${name}` });
  const title = sentence(spec.title);
  const filter = el("input", { type: "search", className: "filter", placeholder: t("query.filter.placeholder"), hidden: true });
  filter.setAttribute("aria-label", t("query.filter", { name: title }));
  let wanted = spec.default;
  const fill = async (text) => {
    const answer = await fetch(`/api/v1/choices/${spec.choices}?limit=200&q=${encodeURIComponent(text)}`);
    if (!answer.ok) return;
    const { choices, truncated } = await answer.json();
    if (!text) filter.hidden = !truncated && choices.length <= LONG_LIST;
    select.replaceChildren(...choices.map(({ value, label }) => el("option", { value }, label)));
    if (!text || choices.some(({ value }) => value === wanted)) pick(select, wanted);
    else wanted = select.value;
  };
  select.addEventListener("change", () => {
    wanted = select.value;
  });
  filter.addEventListener("input", paused(() => fill(filter.value.trim())));
  pick(select, wanted);
  fill("");
  const set = (given) => {
    wanted = String(given);
    pick(select, wanted);
  };
  return { node: labelled(name, title, select, filter), value: () => wanted, set };
}

/** Choose a value, also one that the list does not hold. */
function pick(select, value) {
  if (value === null || value === "") return;
  if (![...select.options].some((option) => option.value === value)) {
    select.append(el("option", { value }, value));
  }
  select.value = value;
}

function paused(action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, PAUSE_MS);
  };
}
