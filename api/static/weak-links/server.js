// The server's answers as JSON; its refusals as errors in the reader's language.

import { currentLanguage, t } from "/static/maps/js/words.js";

const BASE = "/api/v1/weak-links";

async function answerOf(promise) {
  let response;
  try {
    response = await promise;
  } catch {
    throw new Error(t("weak.offline"));
  }
  const body = await response.json();
  if (response.ok) return body;
  const texts = String(body.detail).split(" | ");
  throw new Error(currentLanguage() === "en" ? texts[texts.length - 1] : texts[0]);
}

export function get(path, parameters) {
  return answerOf(fetch(`${BASE}${path}?${new URLSearchParams(parameters)}`));
}

export function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(fetch(`${BASE}${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}
