// The evidence: every number of the chosen row opens to the rows behind it.

import { badge, button, el, mark } from "/static/maps/js/dom.js";
import { certificateRecords, issueRecords, sourceList } from "/static/maps/js/evidence.js";
import { findEntry } from "/static/maps/js/model.js";
import { sentence, stateWord, t } from "/static/maps/js/words.js";
import { data, enterpriseById, irreplaceable, linksFrom, linksTo, peersOf } from "./data.js";
import { amount, figure, percent } from "./figures.js";
import { hitList } from "./hits.js";
import { suppose } from "./scenario.js";
import { choose, chooseNothing, chosen } from "./view.js";

const FIRST = 12;

/** Return the nodes of the evidence side. */
export function evidencePanel() {
  const found = chosen();
  if (!found) return [el("p", { className: "quiet" }, t("weak.choose")), ...howComputed()];
  const panels = { enterprise: enterprisePanel, check: enterprisePanel, link: linkPanel, segment: segmentPanel,
    gap: gapPanel };
  return panels[found.level](found.row);
}

function howComputed() {
  const details = el("details", { className: "part" }, el("summary", {}, t("weak.how")), el("p", {}, t("weak.how.text")));
  details.open = true;
  return [details];
}

function head(title) {
  const close = button("×", chooseNothing, { className: "close", title: t("weak.close") });
  close.setAttribute("aria-label", t("weak.close"));
  return el("div", { className: "head" }, el("h2", {}, title), close);
}

/** Return a disclosure: a number, and what is behind it. */
function part(title, nodes, { open = false } = {}) {
  const details = el("details", { className: "part" }, el("summary", {}, title), ...nodes);
  details.open = open;
  return details;
}

function factors(row) {
  return {
    score: figure(row.score, 4), if_weak: figure(row.score_if_weak, 4), criticality: figure(row.criticality),
    gap: figure(row.quality_gap, 2), irreplaceable: figure(irreplaceable(row)),
  };
}

function formula(row) {
  const unknown = row.score === null;
  const line = el("p", { className: "formula" }, t(unknown ? "weak.formula.unknown" : "weak.formula", factors(row)));
  const place = row.rank === null ? t("weak.unranked") : rankText(row);
  return el("div", {}, el("p", { className: "quiet" }, place), line);
}

function rankText(row) {
  if (row.rank_low === null) return t("weak.interval.none", { rank: row.rank });
  return t("weak.interval.say", { rank: row.rank, low: row.rank_low, high: row.rank_high });
}

function where(record) {
  return [record.on || record.date, record.source_row, record.source_id].filter(Boolean).join(" · ");
}

function quiet(text) {
  return text ? el("div", { className: "quiet" }, text) : null;
}

function hits(row) {
  if (!row.evidence.length) return [el("div", { className: "hit unknown" }, t("hits.none"))];
  return row.evidence.map((hit) =>
    el("div", { className: `hit ${String(hit.rule).split(".")[0]}` }, el("div", {}, sentence(hit)),
      quiet([hit.rule, hit.node].filter(Boolean).join(" · ")), quiet(where(hit))));
}

function pairs(list) {
  const box = el("dl");
  for (const [key, value] of list) {
    if (value !== null && value !== undefined && value !== "") box.append(el("dt", {}, t(key)), el("dd", {}, value));
  }
  return box;
}

/** Return a list that shows the first rows and opens to the rest. */
function list(rows, record, none = "") {
  if (!rows.length) return none ? [quiet(none)] : [];
  const box = el("div", {}, ...rows.slice(0, FIRST).map(record));
  const rest = rows.slice(FIRST);
  if (rest.length) {
    const more = button(t("weak.more", { n: rest.length }), () => more.replaceWith(...rest.map(record)));
    box.append(more);
  }
  return [box];
}

function linkRecord(end) {
  return (link) => {
    const name = end === "to" ? link.to_name : link.from_name;
    const marks = [
      ...(link.sole_source ? [mark("weak.sole")] : []),
      ...(link.evidence_kind === "derived" ? [mark("weak.kind.derived", "inferred")] : []),
      ...(link.estimated ? [mark("weak.estimated")] : []),
    ];
    const kind = link.evidence_kind ? t(`weak.kind.${link.evidence_kind}`) : "";
    const detail = [link.product, link.dependence === null ? "" : t("weak.dependence.of", { n: percent(link.dependence) }),
      amount(link.amount_yuan), kind].filter(Boolean).join(" · ");
    return el("div", { className: "record" },
      el("div", { className: "title" }, button(name, () => choose("link", link), { className: "plain" }),
        el("span", {}, ...marks)),
      quiet(detail), quiet([link.source_row, link.source_id].filter(Boolean).join(" · ")));
  };
}

function peerRecord(row) {
  const total = peersOf(row).reduce((sum, other) => sum + (other.weight || 0), 0);
  return (other) => {
    const share = total ? (other.weight || 0) / total : null;
    const name = button(other.name, () => choose("enterprise", other), { className: "plain" });
    return el("div", { className: `record${other.id === row.id ? " own" : ""}` },
      el("div", { className: "title" }, el("span", {}, name, " ", badge(other.state)),
        el("span", { className: "status" }, t("weak.share", { n: percent(share) }))),
      data.unit_weights ? null : quiet(amount(other.sales_yuan)));
  };
}

function enterprisePanel(row) {
  const down = linksFrom(row.id);
  const up = linksTo(row.id);
  const peers = peersOf(row);
  const entry = findEntry(row.id);
  const shown = factors(row);
  return [
    head(row.name),
    el("div", { className: "badges" }, badge(row.state), ...(entry && entry.lead ? [el("span", { className: "badge lead" }, t("lead"))] : [])),
    quiet([row.segment_name, row.region, row.uscc].filter(Boolean).join(" · ")),
    formula(row),
    el("p", { className: "tries" },
      button(t("weak.try.remove"), () => suppose("enterprises", row.id)),
      button(t("weak.try.certify"), () => suppose("certified", row.id)),
      button(t("weak.try.restore"), () => suppose("restored", row.id))),
    part(t("weak.part.criticality", { value: shown.criticality }), [
      pairs([["weak.esri", percent(row.esri)], ["weak.esri.down", percent(row.esri_downstream)],
        ["weak.esri.up", percent(row.esri_upstream)]]),
      hitList(row),
      el("h3", {}, t("weak.part.customers", { n: down.length })),
      ...list(down, linkRecord("to")),
    ], { open: true }),
    part(t("weak.part.gap", { value: shown.gap, state: stateWord(row.state) }), [
      ...hits(row),
      ...(entry ? [...certificateRecords(entry), ...issueRecords(entry)] : []),
    ], { open: true }),
    part(t("weak.part.irreplaceable", { value: shown.irreplaceable }), [
      el("h3", {}, t("weak.part.peers", { n: peers.length })),
      ...(row.rivals_unknown ? [quiet(t("weak.rivals_unknown.note", { n: row.rivals_unknown }))] : []),
      ...list(peers, peerRecord(row)),
    ]),
    part(t("weak.part.suppliers", { n: up.length }), list(up, linkRecord("from"))),
    part(t("weak.part.measures"), [
      pairs([
        ["weak.depends", t("weak.depends.value", { n: row.reach })],
        ["field.sole", t("weak.depends.value", { n: row.sole_customers })],
        ["weak.weak_links", String(row.weak_links)],
        ["weak.sales", data.unit_weights ? "" : amount(row.sales_yuan)],
        ["weak.supplier_hhi", figure(row.supplier_hhi, 2)],
        ["weak.customer_hhi", figure(row.customer_hhi, 2)],
        ["weak.cut", t(row.cut ? "yes" : "no")],
        ["weak.coverage", percent(row.weight_coverage)],
      ]),
      ...(entry ? [el("h3", {}, t("sources")), ...sourceList(entry)] : []),
    ]),
  ];
}

function linkPanel(row) {
  const supplier = enterpriseById.get(row.from);
  const customer = enterpriseById.get(row.to);
  const shown = factors(row);
  const ends = [["weak.from", supplier, row.from_name], ["weak.to", customer, row.to_name]].map(([key, end, name]) =>
    [key, end ? button(name, () => choose("enterprise", end), { className: "plain" }) : name]);
  return [
    head(`${row.from_short} → ${row.to_short}`),
    el("div", { className: "badges" }, badge(row.state),
      ...(row.sole_source ? [mark("weak.sole")] : []),
      ...(row.evidence_kind === "derived" ? [mark("weak.kind.derived", "inferred")] : [])),
    formula(row),
    el("p", { className: "tries" }, button(t("weak.try.link"), () => suppose("links", row.id)),
      button(t("weak.try.restore"), () => suppose("restored_links", row.id))),
    part(t("weak.part.link"), [
      pairs([
        ...ends,
        ["weak.product", row.product],
        ["weak.dependence", percent(row.dependence)],
        ["weak.essential", row.essential === null ? "" : t(`weak.essential.${row.essential}`)],
        ["weak.amount", amount(row.amount_yuan)],
        ["weak.estimated", row.estimated ? t("yes") : ""],
        ["weak.kind", row.evidence_kind ? t(`weak.kind.${row.evidence_kind}`) : ""],
        ["weak.confidence", figure(row.confidence, 2)],
        ["weak.source_row", row.source_row],
        ["weak.source", row.source_id],
      ]),
    ], { open: true }),
    ...(supplier ? [part(t("weak.part.gap", { value: shown.gap, state: stateWord(row.state) }), hits(supplier), { open: true }),
      part(t("weak.part.irreplaceable", { value: shown.irreplaceable }), list(peersOf(supplier), peerRecord(supplier)))] : []),
  ];
}

function segmentPanel(row) {
  const members = data.enterprises.filter((other) => other.segment === row.id);
  const record = (other) => el("div", { className: "record" },
    el("div", { className: "title" },
      el("span", {}, button(other.name, () => choose("enterprise", other), { className: "plain" }), " ", badge(other.state)),
      el("span", { className: "status" }, other.rank === null ? t("weak.unranked") : t("weak.interval.none", { rank: other.rank }))));
  return [
    head(row.name),
    formula(row),
    pairs([
      ["weak.known", percent(row.known)],
      ["weak.enterprises", String(row.enterprises)],
      ["weak.makers", String(row.makers)],
      ...["weak", "improve", "none_seen", "unknown"].map((state) => [`state.${state}`, String(row[state])]),
    ]),
    part(t("weak.part.members", { n: members.length }), list(members, record), { open: true }),
  ];
}

function gapPanel(row) {
  const place = (region) => el("div", { className: "record" },
    el("div", { className: "title" }, el("span", {}, region.name || region.region_code),
      el("span", { className: "status" }, `${t("weak.gap.density")} ${figure(region.density, 2)}`)));
  const maker = (other) => el("div", { className: "record" },
    el("div", { className: "title" }, el("span", {}, other.name || other.enterprise_id),
      el("span", { className: "status" }, `${t("weak.gap.proximity")} ${figure(other.proximity, 2)}`)),
    quiet([other.region, other.related_product].filter(Boolean).join(" · ")));
  return [
    head(row.name || row.id),
    pairs([
      ["weak.gap.kind", t(`weak.gap.${row.kind}`)],
      ["weak.essential", row.essential === null ? "" : t(`weak.essential.${row.essential}`)],
      ["weak.gap.needed_by", row.needed_by.join("、")],
      ["weak.gap.elsewhere", String(row.makers_elsewhere)],
    ]),
    part(t("weak.gap.regions"), list(row.regions, place, t("none")), { open: true }),
    part(t("weak.gap.candidates"), list(row.candidates, maker, t("none")), { open: true }),
    el("p", { className: "quiet" }, t("weak.gap.why")),
  ];
}
