// What a copied link holds: query, parameters, question and view; it stands behind the #.

const KEYS = ["q", "p", "question", "view"];

/** Return the state of the address. */
export function readState() {
  const found = new URLSearchParams(location.hash.slice(1));
  return {
    cypher: found.get("q") || "",
    params: parsed(found.get("p")),
    question: found.get("question") || "",
    view: found.get("view") || "table",
  };
}

function parsed(text) {
  try {
    const value = JSON.parse(text || "{}");
    return value && typeof value === "object" && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/** Write the state into the address, beside what else stands there. */
export function writeState({ cypher, params, question, view }) {
  const found = new URLSearchParams(location.hash.slice(1));
  const values = {
    q: cypher,
    p: Object.keys(params).length ? JSON.stringify(params) : "",
    question,
    view: view === "table" ? "" : view,
  };
  for (const key of KEYS) {
    if (values[key]) found.set(key, values[key]);
    else found.delete(key);
  }
  history.replaceState(null, "", `#${found}`);
}
