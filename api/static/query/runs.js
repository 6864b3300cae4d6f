// Runs queries on the server, one at a time, and ends them.

import { currentLanguage, t } from "/static/maps/js/words.js";

let under = null; // {id}: the query that is under way

export class QueryError extends Error {
  constructor(code, message, place = null) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

async function post(path, body) {
  let answer;
  try {
    answer = await fetch(`${path}${location.search}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new QueryError("unreachable", t("query.failed"));
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** An error's text is "Chinese | English"; either half may hold the separator as often. */
async function refusal(answer) {
  const { code, detail, errors } = await answer.json();
  const parts = detail.split(" | ");
  const half = Math.ceil(parts.length / 2);
  const texts = [parts.slice(0, half).join(" | "), parts.slice(half).join(" | ")];
  const message = (currentLanguage() === "en" && texts[1]) || texts[0];
  const place = errors.length && errors[0].line ? errors[0] : null;
  return new QueryError(code, message, place);
}

export async function runQuery(cypher, params) {
  under = { id: crypto.randomUUID() };
  const mine = under;
  try {
    const answer = await post("/api/v1/query", { cypher, params, query_id: mine.id });
    return await answer.json();
  } finally {
    if (under === mine) under = null;
  }
}

export function isRunning() {
  return under !== null;
}

export async function cancelQuery() {
  if (under) await fetch(`/api/v1/query/${under.id}`, { method: "DELETE" });
}

/** Return {blob, name} of the answer as a file. */
export async function fetchFile(cypher, params, format) {
  const answer = await post("/api/v1/query/file", { cypher, params, format });
  const disposition = answer.headers.get("Content-Disposition") || "";
  const name = /filename\*=UTF-8''([^;]+)/.exec(disposition);
  return { blob: await answer.blob(), name: name ? decodeURIComponent(name[1]) : `query.${format}` };
}
