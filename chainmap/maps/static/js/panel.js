// The side panel: the overview, or all that is known about the selected entry and why.

import { badge, button, byId, el } from "./dom.js";
import { clearSelection, openGroup, pickFrom, select } from "./commands.js";
import { certificateRecords, hitList, issueRecords, originOf, sourceList } from "./evidence.js";
import { linkList } from "./linklist.js";
import { customerIndex, cutText, inputRecords } from "./measures.js";
import { cardById, customersOf, findEntry, inKeySegment, segmentLinks, suppliersOf, tiers } from "./model.js";
import { overview, stateCounts } from "./overview.js";
import { pathPanel } from "./pathpanel.js";
import { t } from "./words.js";

const panel = byId("detail");

let shown = "";

/** Show what the state asks for; the same subject again stays where it was scrolled and focused. */
export function renderPanel(state) {
  const subject = state.selected || (state.path ? state.path.join() : `list ${state.list}`);
  const focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
  panel.replaceChildren(...content(state));
  if (subject !== shown) panel.parentElement.scrollTop = 0;
  shown = subject;
  if (focused && byId(focused)) byId(focused).focus({ preventScroll: true });
}

function content(state) {
  if (state.path) return pathPanel(state.path, closing);
  const entry = state.selected ? findEntry(state.selected) : null;
  if (!entry) return overview(state);
  return entry.kind === "segment" ? segmentPanel(entry) : enterprisePanel(entry);
}

function closing(title) {
  const close = button("×", clearSelection, { className: "close", title: t("close") });
  close.setAttribute("aria-label", t("close"));
  return el("div", { className: "head" }, el("h2", {}, title), close);
}

/** Return a heading with its content, or nothing where there is none. */
function part(title, nodes) {
  return nodes.length ? [el("h3", {}, title), ...nodes] : [];
}

/** Show what is known of an entry; a third part names the property whose source stands behind it. */
function fields(entry, triples) {
  const list = el("dl");
  for (const [key, value, property] of triples) {
    if (value) list.append(el("dt", {}, t(key)), el("dd", {}, value, originOf(entry, property, t(key))));
  }
  return list;
}

function segmentOf(entry) {
  const tier = tiers[entry.tier];
  const position = tier && tier.position ? t(`position.${tier.position}`) : "";
  const name = inKeySegment(entry) ? `${entry.segment_name}（${t("key")}）` : entry.segment_name;
  return [position, name].filter(Boolean).join(" / ");
}

function enterprisePanel(entry) {
  const badges = el("div", { className: "badges" }, badge(entry.state));
  if (entry.lead) badges.append(el("span", { className: "badge lead" }, t("lead")));
  if (entry.weak_supplier) badges.append(el("span", { className: "badge weak" }, t("field.weak_supplier")));
  const card = cardById.get(entry.id);
  return [
    closing(entry.name),
    badges,
    ...hitList(entry),
    ...(card ? [] : [standIn(entry)]),
    fields(entry, [
      ["field.name", originOf(entry, "企业名称", "") && entry.name, "企业名称"],
      ["field.segment", segmentOf(entry)],
      ["field.also", entry.also.join("、")],
      ["field.region", entry.region, "所在地区"],
      ["field.uscc", entry.uscc, "统一社会信用代码"],
      ["field.id", entry.uscc === entry.id ? "" : entry.id],
      ["field.industry", entry.industry, "行业代码"],
      ["field.size", entry.size_class, "企业规模"],
      ["field.reach", t("field.reach.value", { n: entry.reach })],
      ["field.sole", entry.sole_customers ? t("field.sole.value", { n: entry.sole_customers }) : ""],
      ["field.cut", cutText(entry)],
      ["field.customer_hhi", customerIndex(entry, "field.customer_hhi.value")],
    ]),
    ...part(t("field.tags"), tagsOf(entry)),
    ...part(t("certificates"), certificateRecords(entry)),
    ...part(t("issues"), issueRecords(entry)),
    ...part(t("hhi"), inputRecords(entry)),
    ...(card ? partners(card) : []),
    ...part(t("sources"), sourceList(entry)),
  ];
}

function tagsOf(entry) {
  const tags = entry.tags.map((tag) => el("span", { className: "tag" }, tag));
  const origin = originOf(entry, "资质标签", t("field.tags"));
  return origin && tags.length ? [...tags, origin] : tags;
}

function partners(card) {
  const up = suppliersOf.get(card.id);
  const down = customersOf.get(card.id);
  return [
    el("h3", {}, t("suppliers", { n: up.length })),
    linkList(up, "from"),
    el("h3", {}, t("customers", { n: down.length })),
    linkList(down, "to"),
    el("p", {}, button(t("path"), () => pickFrom(card.id))),
  ];
}

function standIn(entry) {
  const rest = cardById.get(entry.card);
  if (!rest) return el("p");
  const name = t("rest", { n: rest.count });
  return el("p", { className: "quiet" }, t("hidden.note", { name }), " ",
    button(t("rest.open", { n: rest.count }), () => openGroup(rest.id)));
}

function segmentPanel(entry) {
  return [
    closing(entry.name),
    el("p", {}, t("segment.count", { n: entry.count })),
    ...stateCounts(entry.states),
    el("p", {}, button(t("segment.open"), () => openGroup(entry.id))),
    ...possibleLinks(entry),
  ];
}

function possibleLinks(entry) {
  const links = segmentLinks.filter((link) => link.from === entry.id || link.to === entry.id);
  if (!links.length) return [];
  return [
    el("h3", {}, t("segment.possible")),
    el("p", { className: "quiet" }, t("segment.possible.note")),
    ...links.map((link) => possibleLink(link, link.from === entry.id)),
  ];
}

function possibleLink(link, outgoing) {
  const other = cardById.get(outgoing ? link.to : link.from);
  const label = t(outgoing ? "segment.to" : "segment.from", { name: other.name });
  const pairs = link.pairs.map((pair) =>
    el("div", { className: "quiet" }, `${pair.input} → ${pair.output}：${t("segment.pairs", pair)}`),
  );
  const open = button(label, () => select(other.id));
  return el("div", { className: "record" }, open, el("p", {}, t("segment.pairs", link)), ...pairs);
}
