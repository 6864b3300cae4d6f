// The columns of each level's table: head, cell, what it is sorted by.

import { badge, el, glyph, mark } from "/static/maps/js/dom.js";
import { STATES } from "/static/maps/js/model.js";
import { stateWord, t } from "/static/maps/js/words.js";
import { data, irreplaceable } from "./data.js";
import { bar, figure, percent, rankOf } from "./figures.js";

const highest = (list, read) => Math.max(1e-9, ...list.map((row) => read(row) || 0));
const MOST_CRITICAL = {
  enterprise: highest(data.enterprises, (row) => row.criticality),
  link: highest(data.links, (row) => row.criticality),
  segment: highest(data.segments, (row) => row.criticality),
};

function column(key, head, cell, { sort = (row) => row[key], className = "" } = {}) {
  return { key, head, cell, sort, className };
}

const rank = column("rank", "weak.rank", rankOf, { className: "ranked" });
const state = column("state", "table.state", (row) => badge(row.state), {
  sort: (row) => STATES.indexOf(row.state), className: "state",
});
const score = column("score", "weak.score", (row) => el("b", {}, figure(row.score, 4)), { className: "number" });
const gap = column("quality_gap", "weak.gap", (row) => bar(row.quality_gap, { kind: "gap" }));
const scarce = column("irreplaceable", "weak.irreplaceable", (row) => bar(irreplaceable(row), { kind: "scarce" }),
  { sort: irreplaceable });
const reach = column("reach", "weak.depends", (row) => t("weak.depends.value", { n: row.reach }), {
  className: "number",
});

function critical(level) {
  const most = MOST_CRITICAL[level];
  return column("criticality", "weak.criticality", (row) => bar(row.criticality, { kind: "critical", most, digits: 3 }));
}

function two(first, second, ...marks) {
  return el("span", { className: "two" }, el("span", { className: "first" }, first, ...marks),
    el("small", { className: "quiet" }, second));
}

const who = column("name", "table.name", (row) =>
  two(row.short, [row.segment_name, row.region].filter(Boolean).join(" · "),
    ...(row.cut ? [mark("weak.cut")] : []), ...(row.sole_customers ? [mark("weak.sole")] : [])),
{ className: "who" });

const pair = column("from_name", "weak.tab.link", (row) =>
  two(`${row.from_short} → ${row.to_short}`, row.product || row.segment_name || "",
    ...(row.sole_source ? [mark("weak.sole")] : []),
    ...(row.evidence_kind === "derived" ? [mark("weak.kind.derived", "inferred")] : []),
    ...(row.estimated ? [mark("weak.estimated")] : [])),
{ className: "who" });

function counts(row) {
  const list = el("span", { className: "counts" });
  for (const name of STATES) {
    if (!row[name]) continue;
    const item = el("span", { title: stateWord(name) }, glyph(name),
      el("span", { className: "visually-hidden" }, stateWord(name)), String(row[name]));
    list.append(item);
  }
  return list;
}

function firstOf(list, text, n = 2) {
  const shown = list.slice(0, n).map(text).join("、");
  return list.length > n ? `${shown} ${t("and_more", { n: list.length })}` : shown;
}

const COLUMNS = {
  enterprise: [rank, who, state, score, critical("enterprise"), gap, scarce, reach],
  check: [
    column("check_rank", "weak.rank", (row) => el("b", {}, String(row.check_rank)), { className: "ranked" }),
    who,
    state,
    column("score_if_weak", "weak.if_weak", (row) => el("b", {}, figure(row.score_if_weak, 4)), { className: "number" }),
    critical("enterprise"),
    scarce,
    reach,
  ],
  link: [
    rank, pair, state, score, critical("link"), gap, scarce,
    column("dependence", "weak.dependence", (row) => percent(row.dependence), { className: "number" }),
  ],
  segment: [
    rank,
    column("name", "weak.segment", (row) => two(row.name, t("tier.count", { n: row.enterprises }),
      ...(row.key ? [mark("key")] : [])), { className: "who" }),
    score,
    critical("segment"),
    column("quality_gap", "weak.gap", (row) => bar(row.quality_gap, { kind: "gap" })),
    scarce,
    column("known", "weak.known", (row) => percent(row.known), { className: "number" }),
    column("weak", "states", counts),
  ],
  gap: [
    column("kind", "weak.gap.kind", (row) => t(`weak.gap.${row.kind}`)),
    column("name", "weak.gap.name", (row) => el("b", {}, row.name || row.id), { className: "who" }),
    column("essential", "weak.essential", (row) => (row.essential === null ? "" : t(`weak.essential.${row.essential}`))),
    column("needed_by", "weak.gap.needed_by", (row) => firstOf(row.needed_by, (name) => name), {
      sort: (row) => row.needed_by.length,
    }),
    column("regions", "weak.gap.region", (row) => firstOf(row.regions, (place) => place.name || place.region_code), {
      sort: (row) => (row.regions[0] ? row.regions[0].density : null),
    }),
    column("makers_elsewhere", "weak.gap.elsewhere", (row) => String(row.makers_elsewhere), { className: "number" }),
  ],
};

export function columnsOf(level) {
  return COLUMNS[level];
}

/** Return what a row is called, for screen readers and chips. */
export function titleOf(level, row) {
  return level === "link" ? `${row.from_name} → ${row.to_name}` : row.name || row.id;
}
