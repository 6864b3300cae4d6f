// Suppliers or customers of one enterprise as buttons, with what is known about each link.

import { button, el, glyph, mark } from "./dom.js";
import { select } from "./commands.js";
import { SEVERITY, cardById } from "./model.js";
import { sentence, t } from "./words.js";

const FIRST_SHOWN = 30;

/** Return the list of the cards at the `end` ("from" or "to") of `links`. */
export function linkList(links, end) {
  const sorted = [...links].sort((a, b) => rank(a, end) - rank(b, end) || a.id - b.id);
  const list = el("ul", { className: "links" });
  list.append(...sorted.slice(0, FIRST_SHOWN).map((link) => item(link, end)));
  const left = sorted.slice(FIRST_SHOWN);
  if (left.length) {
    const more = button(t("more", { n: left.length }), () => {
      moreItem.remove();
      list.append(...left.map((link) => item(link, end)));
    });
    const moreItem = el("li", {}, more);
    list.append(moreItem);
  }
  return list;
}

function rank(link, end) {
  return (link.weak ? 0 : 10) + (link.single ? 0 : 5) + (SEVERITY[cardById.get(link[end]).state] || 0);
}

function item(link, end) {
  const card = cardById.get(link[end]);
  const rest = card.kind === "rest";
  const name = rest ? t("rest", { n: card.count }) : card.short || card.name;
  const open = button([...(rest ? [] : [glyph(card.state)]), el("span", {}, name)], () => select(card.id),
    { title: card.name });
  if (link.weak) open.append(mark("mark.weak", "weak"));
  if (link.single) open.append(mark("mark.single"));
  if (link.cut) open.append(mark("mark.cut"));
  if (link.derived) open.append(mark("mark.derived"));
  return el("li", {}, open, ...notes(link));
}

function notes(link) {
  const facts = [
    link.product,
    link.share === null || link.share === undefined ? "" : t("share", { n: Math.round(link.share * 100) }),
    amount(link.amount_yuan),
    link.period,
    link.links > 1 ? t("mark.links", { n: link.links }) : "",
    link.cut ? t("link.cut_off", { n: link.cut_off }) : "",
  ].filter(Boolean).join(" · ");
  const why = link.weak ? (link.why || []).map(sentence).filter(Boolean) : [];
  const source = [link.source_row, link.source_id].filter(Boolean).join(" · ");
  return [
    ...[[facts, ...why].filter(Boolean).join(" · ")].filter(Boolean)
      .map((text) => el("div", { className: "quiet" }, text)),
    ...(source ? [el("div", { className: "quiet source" }, source)] : []),
  ];
}

function amount(yuan) {
  if (yuan === null || yuan === undefined) return "";
  return t("amount", { n: Math.round(yuan / 10_000).toLocaleString("en-US") });
}
