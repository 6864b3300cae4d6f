// What the desk asks of the server; a refusal comes back as words and, where known, as fields.

import { currentLanguage, t } from "/static/maps/js/words.js";

export class Refusal extends Error {
  constructor(message, { status = 0, fields = [] } = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Refusal(t("work.unreachable"));
  }
  if (!answer.ok) throw await refusal(answer);
  return answer.json();
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const asked = new URLSearchParams(given);
  return ask(asked.size ? `${path}?${asked}` : path);
}

export function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** An error's text is "Chinese | English"; either half may hold the separator as often. */
async function refusal(answer) {
  const { detail, errors } = await answer.json();
  const parts = detail.split(" | ");
  const half = Math.ceil(parts.length / 2);
  const texts = [parts.slice(0, half).join(" | "), parts.slice(half).join(" | ")];
  const message = (currentLanguage() === "en" && texts[1]) || texts[0];
  const fields = errors.map((error) => fieldOf(error)).filter(({ field }) => field);
  return new Refusal(message, { status: answer.status, fields });
}

/** A field is refused by the rules, in both languages, or by its form alone. */
function fieldOf(error) {
  if (error.field) return { field: error.field, text: (currentLanguage() === "en" && error.en) || error.zh };
  return { field: error.where ? error.where[error.where.length - 1] : "", text: error.what || "" };
}
