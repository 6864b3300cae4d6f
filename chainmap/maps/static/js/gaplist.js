// The list of common gaps beside that of weak links: a click lights who carries one.

import { chooseGap } from "./commands.js";
import { button, byId, el } from "./dom.js";
import { listedEnterprises } from "./filters.js";
import { chosenGap, groupingOf } from "./gaps.js";
import { chain, gaps, stamp } from "./model.js";
import { scene } from "./scene.js";
import { change } from "./state.js";
import { currentLanguage, sentence, t } from "./words.js";

const FIRST_SHOWN = 40;

/** Return the list, or in words why there is none. */
export function gapList(state) {
  const grouping = groupingOf(state.by);
  const window = t("gaplist.window", { begin: gaps.window_begin, end: stamp.as_of, months: gaps.window_months });
  if (!gaps.examined) return [el("p", {}, t("gaplist.unexamined", { window }))];
  return [
    el("h3", {}, t("gaplist.title")),
    chooser(grouping.by),
    el("p", { className: "quiet" }, t(`gaplist.note.${grouping.by}`), el("span", { className: "hint" }, t("gaplist.hint"))),
    ...listed(grouping, state),
    el("p", { className: "quiet" }, [
      window,
      t("gaplist.examined", { n: gaps.examined }),
      t("gaplist.rules", { rules: gaps.rule_version, margin: gaps.margin, family: grouping.family }),
    ].join(" · ")),
    el("p", { className: "quiet" }, t("gaplist.careful")),
    ...(grouping.rows.some((row) => hidden(row, state)) ? [el("p", { className: "quiet" }, t("gaplist.hidden"))] : []),
    ...pageLink("gaplist.page", { by: grouping.by }),
  ];
}

function chooser(by) {
  const select = el("select", { id: "gap-by" });
  select.append(...gaps.groupings.map((grouping) =>
    el("option", { value: grouping.by, selected: grouping.by === by }, t(`gaplist.by.${grouping.by}`))));
  select.addEventListener("change", () => change({ by: select.value, gap: null }));
  return el("label", { className: "gap-by" }, t("gaplist.by"), " ", select);
}

function listed(grouping, state) {
  const rows = inOrder(grouping.rows, state);
  if (!rows.length) return [el("p", {}, t(grouping.by === "county" ? "gaplist.none.county" : "gaplist.none"))];
  const chosen = chosenGap(state);
  const list = el("ol", { className: "ranking gaps" });
  const append = (some) => list.append(...some.map((row) => item(row, grouping, row === chosen, state)));
  const first = rows.indexOf(chosen) < FIRST_SHOWN ? FIRST_SHOWN : rows.length;
  append(rows.slice(0, first));
  const left = rows.slice(first);
  if (left.length) {
    const more = el("li", {}, button(t("more", { n: left.length }), () => {
      more.remove();
      append(left);
    }));
    list.append(more);
  }
  return [list];
}

/** Return the rows by lift; those of few enterprises last where they are hidden: their place would tell. */
function inOrder(rows, state) {
  if (!state.sharing) return rows;
  const byCode = (a, b) => (`${a.group} ${a.gap}` < `${b.group} ${b.gap}` ? -1 : 1);
  return [...rows.filter((row) => !row.small), ...rows.filter((row) => row.small).sort(byCode)];
}

function item(row, { by, rows }, chosen, state) {
  const choice = { by, gap: row.gap, group: row.group };
  const name = el("span", { className: "name" }, row.name);
  const number = el("span", { className: "number" }, figures(row, state));
  const open = button([bandMark(row.band), name, number], () => chooseGap(chosen ? null : choice), {
    id: `gap-${rows.indexOf(row)}`,
    disabled: !row.carriers.length,
    title: `${row.name}（${row.gap}）`,
  });
  open.setAttribute("aria-pressed", String(chosen));
  const where = [
    row.band ? sentence(gaps.bands[row.band]) : t("gaplist.band.none"),
    by === "chain_id" ? "" : row.group_name,
    row.axis,
    row.only_found ? t("gaplist.only_found") : "",
  ];
  return el("li", {}, open,
    el("div", { className: "quiet" }, where.filter(Boolean).join(" · ")),
    ...(chosen ? lit(row, choice, state) : []));
}

/** Colour and shape of a band; its word stands beside it. */
function bandMark(band) {
  const mark = el("i", { className: `band ${band || "none"}` });
  mark.setAttribute("aria-hidden", "true");
  return mark;
}

/** True where so few are not told to others; a file never had their figures. */
function hidden(row, state) {
  return row.small && (state.sharing || row.present === null);
}

function figures(row, state) {
  if (hidden(row, state)) return "*";
  return t("gaplist.figures", { ...row, percent: Math.round(row.prevalence * 100) });
}

function lit(row, choice, state) {
  const between = [...scene.links.values()].filter((how) => how === "between").length;
  const said = t("gaplist.lit", { n: listedEnterprises(state).length, links: scene.links.size, between });
  return [
    el("div", { className: "lit" }, said),
    ...(row.small ? [el("div", { className: "quiet" }, t("gaplist.small"))] : []),
    ...pageLink("gaplist.row", { by: choice.by, gap: choice.gap, group: choice.group, tab: "ranked" }),
  ];
}

/** Return a link to the page of common gaps; the file has no such page beside it. */
function pageLink(key, asked) {
  const page = byId("panel").dataset.gaps;
  if (!page) return [];
  const query = new URLSearchParams({ ...asked, as_of: stamp.as_of });
  if (asked.by !== "chain_id") query.set("chain", chain.chain_id);
  if (currentLanguage() === "en") query.set("lang", "en");
  return [el("p", {}, el("a", { href: `${page}?${query}` }, t(key)))];
}
