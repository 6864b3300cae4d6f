// The side for suppositions: what is supposed, who is hit and how much, the ranking before and after.

import { button, el } from "/static/maps/js/dom.js";
import { regionChoices } from "/static/maps/js/filters.js";
import { t } from "/static/maps/js/words.js";
import { askedOf, enterpriseById } from "./data.js";
import { percent } from "./figures.js";
import { hitRows } from "./hits.js";
import { BACK, asked, clear, drop, suppose, supposed } from "./scenario.js";
import { post } from "./server.js";
import { choose, scenarioSize } from "./view.js";

const CHIP = {
  enterprises: "removed", links: "link", regions: "place",
  restored: "restored", restored_links: "restored.link", certified: "certified",
};
const answers = new Map();

function regionName(code) {
  const found = regionChoices().find(([known]) => known === code);
  return found ? found[1] : code;
}

function chips() {
  return supposed(regionName).flatMap(([kind, id, name]) => {
    const text = t(`weak.whatif.${CHIP[kind]}`, { name });
    const chip = button(`${text} ×`, () => drop(kind, id), { className: "chip" });
    chip.setAttribute("aria-label", t("weak.whatif.drop", { name: text }));
    chip.dataset.supposed = `${kind} ${id}`;
    return BACK[kind] ? [chip, restoreButton(BACK[kind], id, name)] : [chip];
  });
}

/** Return the button that takes a failure back; the keyboard's focus then goes to what it made. */
function restoreButton(kind, id, name) {
  const restore = button(t("weak.whatif.restore"), () => {
    suppose(kind, id);
    const made = [...document.querySelectorAll("#panel .chip")];
    made.find((chip) => chip.dataset.supposed === `${kind} ${id}`)?.focus();
  });
  restore.setAttribute("aria-label", t("weak.whatif.restore.name", { name }));
  return restore;
}

function regionField() {
  const choice = el("select", {}, el("option", { value: "" }, t("weak.whatif.region.choose")));
  for (const [code, name, count] of regionChoices()) {
    choice.append(el("option", { value: code }, `${name || code}（${count}）`));
  }
  choice.addEventListener("change", () => choice.value && suppose("regions", choice.value));
  return el("label", { className: "field" }, t("weak.whatif.region"), " ", choice);
}

/** Return the nodes of the what-if side; the answer comes into its place when it is there. */
export function whatIfPanel() {
  if (!scenarioSize()) return [el("p", { className: "quiet" }, t("weak.whatif.none")), regionField()];
  const place = el("div", { className: "answer" });
  place.setAttribute("aria-live", "polite");
  fill(place);
  return [
    el("div", { className: "chips" }, ...chips(),
      button(t("weak.whatif.undo"), () => history.back()), button(t("weak.whatif.clear"), clear)),
    regionField(),
    place,
  ];
}

async function fill(place) {
  const body = { ...askedOf(), ...asked() };
  const key = JSON.stringify(body);
  if (!answers.has(key)) answers.set(key, post("/what-if", body));
  place.replaceChildren(el("p", { className: "quiet" }, t("weak.whatif.working")));
  try {
    place.replaceChildren(...answerNodes(await answers.get(key)));
  } catch (error) {
    answers.delete(key);
    place.replaceChildren(el("p", {}, t("weak.failed", { text: error.message })));
  }
}

function answerNodes(answer) {
  const cut = (total, shown) => (total > shown.length
    ? [el("p", { className: "quiet" }, t("weak.whatif.truncated", { n: shown.length }))] : []);
  return [
    el("p", { className: "formula" }, t("weak.whatif.total", { n: percent(answer.loss) }), " ",
      el("span", { className: "quiet" }, t("weak.whatif.substituted", { n: percent(answer.loss_substituted) }))),
    el("h3", {}, t("weak.whatif.hit", { n: answer.hit_total })),
    ...hitRows(answer.hit, answer.hit.length),
    ...cut(answer.hit_total, answer.hit),
    el("h3", {}, t("weak.whatif.moves", { n: answer.changes_total })),
    ...(answer.changes.length ? [changeTable(answer.changes)]
      : [el("p", { className: "quiet" }, t("weak.whatif.moves.none"))]),
    ...cut(answer.changes_total, answer.changes),
  ];
}

/** Return a table of ranks before and after. */
export function changeTable(changes) {
  const head = ["table.name", "weak.whatif.before", "weak.whatif.after", "weak.score"].map((key) =>
    el("th", { scope: "col" }, t(key)));
  const lines = changes.map((row) => {
    const known = enterpriseById.get(row.id);
    const name = known ? button(row.name, () => choose("enterprise", known), { className: "plain" }) : row.name;
    const score = `${score4(row.score_before)} → ${score4(row.score_after)}`;
    return el("tr", {}, el("th", { scope: "row" }, name), el("td", { className: "number" }, rankOf(row.rank_before)),
      el("td", { className: "number" }, rankOf(row.rank_after)), el("td", { className: "number" }, score));
  });
  return el("table", { className: "changes" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...lines));
}

function rankOf(rank) {
  return rank === null ? "—" : String(rank);
}

function score4(score) {
  return score === null ? "—" : score.toFixed(4);
}
