// The library beside the editor: questions by topic, found by their words.

import { byId, el } from "/static/maps/js/dom.js";
import { sentence, t } from "/static/maps/js/words.js";

let questions = [];
let chosen = "";
let onChoose = () => {};

/** Load the library; `choose(question)` is called for the one that the reader picks. */
export async function startLibrary(choose) {
  onChoose = choose;
  byId("library-search").addEventListener("input", render);
  try {
    const answer = await fetch("/api/v1/questions");
    if (!answer.ok) throw new Error(String(answer.status));
    ({ questions } = await answer.json());
  } catch (error) {
    byId("questions").replaceChildren(el("p", {}, t("query.library.failed", { why: error.message })));
    return;
  }
  render();
}

export function findQuestion(id) {
  return questions.find((question) => question.id === id) || null;
}

/** Show which question the editor holds; "" for none of the library. */
export function markQuestion(id) {
  chosen = id;
  for (const item of byId("questions").querySelectorAll("button")) {
    item.setAttribute("aria-current", String(item.dataset.id === id));
  }
}

function render() {
  const wanted = byId("library-search").value.trim().toLowerCase();
  const found = questions.filter(({ title, explanation }) =>
    [title.zh, title.en, explanation.zh, explanation.en].some((text) => text.toLowerCase().includes(wanted)),
  );
  byId("library-count").textContent = t("query.library.count", { n: found.length });
  const topics = new Map();
  for (const question of found) {
    const topic = sentence(question.topic);
    topics.set(topic, [...(topics.get(topic) || []), question]);
  }
  const groups = [...topics].map(([topic, members]) =>
    el("section", {}, el("h3", {}, topic), el("ul", {}, ...members.map((question) => el("li", {}, item(question))))),
  );
  byId("questions").replaceChildren(...(groups.length ? groups : [el("p", { className: "quiet" }, t("query.library.none"))]));
  markQuestion(chosen);
}

function item(question) {
  const node = el("button", { type: "button" }, sentence(question.title));
  node.dataset.id = question.id;
  node.dataset.view = question.view;
  node.addEventListener("click", () => onChoose(question));
  return node;
}
