// The panel while nothing is selected: totals, and the lists to begin with.

import { button, el, glyph } from "./dom.js";
import { select } from "./commands.js";
import { gapList } from "./gaplist.js";
import { customerIndex, cutMark } from "./measures.js";
import { STATES, findEntry, ranking, stamp, toCheck, totals } from "./model.js";
import { change } from "./state.js";
import { stateWord, t } from "./words.js";

const FIRST_SHOWN = 40;

/** Return a bar of shares and the counts by state. */
export function stateCounts(counts) {
  const bar = el("div", { className: "share" });
  bar.setAttribute("aria-hidden", "true");
  const list = el("ul", { className: "counts" });
  for (const name of STATES) {
    const count = (counts && counts[name]) || 0;
    if (count) {
      const piece = el("i", { className: name });
      piece.style.flexGrow = String(count);
      bar.append(piece);
    }
    list.append(el("li", {}, glyph(name), stateWord(name), " ", el("b", {}, String(count))));
  }
  return [bar, list];
}

export function overview(state) {
  return [
    el("h2", {}, t("overview")),
    ...stateCounts(totals.states),
    el("p", {}, t(totals.derived_links ? "overview.totals.derived" : "overview.totals", totals)),
    listChoice(state),
    ...(state.list === "gaps" ? gapList(state) : weakList()),
    el("p", { className: "quiet foot" }, t("overview.sources", {
      ...stamp, data_date: stamp.data_date || t("none"),
    })),
  ];
}

/** Return two buttons, of which the pressed one says which list stands below. */
function listChoice(state) {
  const buttons = ["weak", "gaps"].map((list) => {
    const choose = button(t(`list.${list}`), () => change({ list }, { quiet: true }), { id: `list-${list}` });
    choose.setAttribute("aria-pressed", String(state.list === list));
    return choose;
  });
  const choice = el("div", { className: "lists" }, ...buttons);
  choice.setAttribute("role", "group");
  choice.setAttribute("aria-label", t("list"));
  return choice;
}

function weakList() {
  return [
    el("h3", {}, t("overview.ranking")),
    ...(ranking.length ? [el("p", { className: "quiet" }, t("overview.ranking.note"))] : []),
    ...ranked(ranking, t("overview.ranking.none")),
    ...(toCheck.length ? [el("h3", {}, t("overview.to_check")), ...ranked(toCheck, "")] : []),
  ];
}

function ranked(rows, none) {
  if (!rows.length) return [el("p", { className: "quiet" }, none)];
  const list = el("ol", { className: "ranking" });
  list.append(...rows.slice(0, FIRST_SHOWN).map(rankedItem));
  const left = rows.slice(FIRST_SHOWN);
  if (left.length) {
    const moreItem = el("li", {}, button(t("more", { n: left.length }), () => {
      moreItem.remove();
      list.append(...left.map(rankedItem));
    }));
    list.append(moreItem);
  }
  return [list];
}

function rankedItem(row) {
  const entry = findEntry(row.id);
  const name = (entry && entry.short) || row.name;
  const open = button([glyph(row.state), el("span", {}, name)], () => select(row.id));
  open.title = row.name;
  const figures = [customerIndex(row, "overview.hhi"), t("overview.reach", { n: row.reach })].filter(Boolean);
  open.append(...cutMark(row), el("span", { className: "number" }, figures.join(" · ")));
  return el("li", {}, open);
}
