// The Cypher page: what is asked, what runs, what the address and the history keep of it.

import { chooseView, currentView, hasAnswer, say, showAnswer, startAnswer } from "/static/query/answer.js";
import { clearMark, editorText, focusEditor, isCompleting, markError, setEditorText, startEditor } from "/static/query/editor.js";
import { findQuestion, markQuestion, startLibrary } from "/static/query/library.js";
import { parameterNames, parameterValues, showParameters } from "/static/query/parameters.js";
import { forgetAll, pastQueries, remember } from "/static/query/past.js";
import { cancelQuery, isRunning, runQuery } from "/static/query/runs.js";
import { readState, writeState } from "/static/query/state.js";
import { announce, button, byId, el } from "/static/maps/js/dom.js";
import { sentence, t } from "/static/maps/js/words.js";

const TICK_MS = 100;
let question = null;

function keepInAddress() {
  writeState({
    cypher: editorText(),
    params: parameterValues(),
    question: question ? question.id : "",
    view: currentView(),
  });
}

function showQuestion(found) {
  question = found;
  markQuestion(found ? found.id : "");
  byId("question-text").textContent = found ? sentence(found.explanation) : t("query.own.hint");
  showTitle();
}

/** Tell whether the reader changed the Cypher of the question that he chose. */
function isChanged() {
  return question !== null && editorText().trim() !== question.cypher;
}

function showTitle() {
  const title = question ? sentence(question.title) : t("query.own");
  byId("question-title").textContent = isChanged() ? t("query.changed", { title }) : title;
}

function put({ cypher, params, id }, { fresh = false } = {}) {
  showQuestion(id ? findQuestion(id) : null);
  setEditorText(cypher);
  showTitle();
  showParameters(cypher, question, params, { fresh });
}

function choose(found) {
  put({ cypher: found.cypher, params: {}, id: found.id }, { fresh: true });
  run(found.view);
}

function textChanged() {
  const cypher = editorText();
  showParameters(cypher, question);
  showTitle();
  clearError();
}

function clearError() {
  byId("error").hidden = true;
}

async function run(view = currentView()) {
  if (isRunning()) return;
  const asked = { cypher: editorText(), params: parameterValues() };
  if (!asked.cypher.trim()) {
    focusEditor();
    return;
  }
  clearError();
  clearMark();
  setBusy(true);
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const timer = setInterval(() => say(t("query.running", { s: seconds() })), TICK_MS);
  say(t("query.running", { s: "0.0" }));
  try {
    const answer = await runQuery(asked.cypher, asked.params);
    clearInterval(timer);
    showAnswer(answer, asked, view);
    remember({ ...asked, question: question ? question.id : "", title: question && !isChanged() ? question.title : null });
  } catch (error) {
    clearInterval(timer);
    showError(error);
  } finally {
    setBusy(false);
    keepInAddress();
  }
}

function showError(error) {
  if (error.code === "query.cancelled") {
    say(t("query.cancelled"), "cut");
    return;
  }
  say(hasAnswer() ? t("query.stale") : "", "cut");
  const place = error.place ? t("query.place", error.place) : "";
  const told = !place || error.message.startsWith(place);
  byId("error").textContent = told ? error.message : `${place}${t("query.colon")}${error.message}`;
  byId("error").hidden = false;
  if (error.place) markError(error.place, error.message);
}

function setBusy(busy) {
  byId("run").disabled = busy;
  byId("cancel").disabled = !busy;
  byId("answer").setAttribute("aria-busy", String(busy));
}

function cancel() {
  if (!isRunning()) return;
  say(t("query.cancelling"));
  cancelQuery();
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
    event.preventDefault();
    run();
  }
  if (event.key !== "Escape") return;
  if (!byId("history-list").hidden) toggleHistory(false);
  else if (!isCompleting()) cancel();
}

function toggleHistory(open) {
  const list = byId("history-list");
  list.hidden = !open;
  byId("history").setAttribute("aria-expanded", String(open));
  if (!open) return;
  const past = pastQueries();
  const items = past.map((entry) => el("li", {}, button(pastTitle(entry), () => {
    toggleHistory(false);
    put({ cypher: entry.cypher, params: entry.params || {}, id: entry.question }, { fresh: true });
    keepInAddress();
    focusEditor();
  })));
  const clear = button(t("query.history.clear"), () => {
    forgetAll();
    toggleHistory(false);
    byId("history").focus();
  });
  const none = el("p", { className: "quiet" }, t("query.history.none"));
  list.replaceChildren(...(past.length ? [el("ul", {}, ...items), clear] : [none]));
}

function pastTitle({ cypher, params, title, at }) {
  const when = el("small", {}, new Date(at).toLocaleString());
  const values = Object.entries(params || {}).map(([name, value]) => `${name}=${value}`).join(" ");
  return [el("b", {}, title ? sentence(title) : cypher.replace(/\s+/g, " ").slice(0, 80)), values ? ` ${values} ` : " ", when];
}

async function copyLink() {
  keepInAddress();
  let said = "query.link.copied";
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    said = "query.link.failed";
  }
  say(t(said));
  announce(t(said));
}

function open() {
  const { cypher, params, question: id, view } = readState();
  put({ cypher, params, id }, { fresh: true });
  chooseView(view, { quiet: true });
}

async function start() {
  startEditor({ run: () => run(), changed: textChanged, parameterNames });
  startAnswer({ viewChanged: keepInAddress });
  byId("run").addEventListener("click", () => run());
  byId("cancel").addEventListener("click", cancel);
  byId("link").addEventListener("click", copyLink);
  byId("history").addEventListener("click", () => toggleHistory(byId("history-list").hidden));
  byId("parameters").addEventListener("change", keepInAddress);
  addEventListener("keydown", onKey);
  addEventListener("hashchange", open);
  addEventListener("pointerdown", ({ target }) => target.closest(".history") || toggleHistory(false));
  for (const link of document.querySelectorAll('a[href^="/query"]')) {
    link.addEventListener("click", () => {
      keepInAddress();
      link.hash = location.hash;
    });
  }
  await startLibrary(choose);
  open();
  performance.mark("chainmap-query-ready");
}

start();
