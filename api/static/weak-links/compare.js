// The side for comparison: this analysis against one that was recorded earlier.

import { el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { askedOf, data } from "./data.js";
import { changeTable } from "./whatif.js";
import { get } from "./server.js";
import { show, view } from "./view.js";

let runs = null;
const answers = new Map();

/** Return the nodes of the comparison side. */
export function comparePanel() {
  const place = el("div", { className: "answer" });
  place.setAttribute("aria-live", "polite");
  fill(place);
  return [place];
}

async function fill(place) {
  try {
    runs = runs || get("/runs", { chain_id: data.chain_id });
    const others = (await runs).runs.filter((run) => run.run_id !== data.run_id);
    if (!others.length) {
      place.replaceChildren(el("p", { className: "quiet" }, t("weak.compare.none")));
      return;
    }
    const run = others.find((known) => known.run_id === view.run) || others[0];
    place.replaceChildren(field(others, run), ...await changesSince(run));
  } catch (error) {
    runs = null;
    place.replaceChildren(el("p", {}, t("weak.failed", { text: error.message })));
  }
}

function field(others, chosen) {
  const choice = el("select");
  for (const run of others) {
    const text = t("weak.compare.run", {
      as_of: run.as_of, version: run.graph_version, at: run.finished_at.slice(0, 16).replace("T", " "),
    });
    choice.append(el("option", { value: run.run_id, selected: run === chosen }, text));
  }
  choice.addEventListener("change", () => show({ run: choice.value }, { quiet: true }));
  return el("label", { className: "field" }, t("weak.compare.with"), " ", choice);
}

async function changesSince(run) {
  if (!answers.has(run.run_id)) answers.set(run.run_id, get("/changes", { ...askedOf(), run_id: run.run_id }));
  const answer = await answers.get(run.run_id);
  const note = answer.alike ? [] : [el("p", { className: "quiet" }, t("weak.compare.note"))];
  if (!answer.changes.length) return [...note, el("p", {}, t("weak.compare.same"))];
  return [
    ...note,
    el("h3", {}, t("weak.compare.changes", { n: answer.changes_total })),
    changeTable(answer.changes),
    ...(answer.changes_total > answer.changes.length
      ? [el("p", { className: "quiet" }, t("weak.whatif.truncated", { n: answer.changes.length }))] : []),
  ];
}
