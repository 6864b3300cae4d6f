// What the editor offers to complete: the model's labels, types and properties, and the language.

const KEYWORDS = [
  "MATCH", "OPTIONAL MATCH", "WHERE", "RETURN", "WITH", "UNWIND", "ORDER BY", "LIMIT", "SKIP",
  "DISTINCT", "AS", "AND", "OR", "NOT", "IN", "IS NULL", "IS NOT NULL", "STARTS WITH",
  "ENDS WITH", "CONTAINS", "CASE", "WHEN", "THEN", "ELSE", "END", "UNION", "DESC", "true", "false",
];
const FUNCTIONS = [
  "count", "sum", "avg", "min", "max", "collect", "size", "length", "labels", "type", "keys",
  "properties", "nodes", "relationships", "startNode", "endNode", "coalesce", "toString",
  "toInteger", "toFloat", "round", "abs", "date", "duration", "substring", "split", "replace",
  "trim", "toLower", "toUpper", "range", "head", "last", "reduce", "any", "all", "none", "exists",
  "shortestPath", "percentileCont", "stDev",
];
const LOOK_BACK = 2_000;

const schema = fetch("/static/schema.json").then((answer) => answer.json());

/** Return the source of completions; `parameterNames()` are the names after `$`. */
export function completions(parameterNames) {
  return async (context) => {
    const { nodes, relationships } = await schema;
    const word = context.matchBefore(/[\p{L}\p{N}_]*/u);
    const before = context.state.sliceDoc(Math.max(0, word.from - LOOK_BACK), word.from);
    const options = choose(before, { nodes, relationships }, parameterNames);
    if (!options) {
      if (!context.explicit && word.from === word.to) return null;
      return { from: word.from, options: language(before), validFor: /^[\p{L}\p{N}_]*$/u };
    }
    return { from: word.from, options, validFor: /^[\p{L}\p{N}_]*$/u };
  };
}

function choose(before, model, parameterNames) {
  if (before.endsWith("$")) return parameterNames().map((label) => ({ label, type: "variable" }));
  if (before.endsWith(".")) return properties(before, model);
  const open = lastOpen(before);
  if (/[:|]\s*$/.test(before)) {
    return (open === "[" ? model.relationships : model.nodes).map(({ name, zh }) => ({
      label: name, detail: zh, type: "class", boost: 1,
    }));
  }
  const inMap = /[([][\p{L}\p{N}_]*:([\p{L}\p{N}_]+)\s*\{[^{}]*$/u.exec(before);
  if (inMap && /[{,]\s*$/.test(before)) return ofType(inMap[1], model);
  return null;
}

/** Return the last bracket that is still open. */
function lastOpen(text) {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at];
    if (character === ")" || character === "]") depth += 1;
    if (character === "(" || character === "[") {
      if (depth === 0) return character;
      depth -= 1;
    }
  }
  return "";
}

function properties(before, model) {
  const owner = /([\p{L}\p{N}_]+)\.$/u.exec(before);
  if (!owner) return [];
  const declared = new RegExp(`[([]\\s*${owner[1]}\\s*:\\s*([\\p{L}\\p{N}_]+)`, "gu");
  const types = [...before.matchAll(declared)].map((match) => match[1]);
  if (types.length) return ofType(types.at(-1), model);
  const every = new Map();
  for (const type of [...model.nodes, ...model.relationships]) {
    for (const property of type.properties) every.set(property.name, property);
  }
  return [...every.values()].map(option);
}

function ofType(name, model) {
  const type = [...model.nodes, ...model.relationships].find((one) => one.name === name);
  return type ? type.properties.map(option) : [];
}

function option({ name, zh, unit }) {
  return { label: name, detail: unit ? `${zh}（${unit}）` : zh, type: "property" };
}

function language(before) {
  const variables = new Set([...before.matchAll(/[([]\s*([\p{L}_][\p{L}\p{N}_]*)\s*[:)\]]/gu)].map((m) => m[1]));
  for (const match of before.matchAll(/\bAS\s+([\p{L}_][\p{L}\p{N}_]*)/giu)) variables.add(match[1]);
  return [
    ...[...variables].map((label) => ({ label, type: "variable", boost: 2 })),
    ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
    ...FUNCTIONS.map((label) => ({ label, type: "function", apply: `${label}(` })),
  ];
}
