// The two-row head above the columns: position, then tier with its counts.

import { onMove, screenX } from "./canvas.js";
import { byId, el } from "./dom.js";
import { columns } from "./geometry.js";
import { tiers } from "./model.js";
import { t } from "./words.js";

const head = byId("tiers");
let placed = [];

/** Return runs of neighbouring tiers with the same position: [{position, first, last}]. */
export function positionGroups() {
  const groups = [];
  tiers.forEach((tier, index) => {
    const last = groups[groups.length - 1];
    if (last && last.position === tier.position) last.last = index;
    else groups.push({ position: tier.position, first: index, last: index });
  });
  return groups;
}

function positionWord(position) {
  return position ? t(`position.${position}`) : "";
}

function positionClass(position) {
  return `position p${Math.max(0, ["上游", "中游", "下游"].indexOf(position))}`;
}

export function tierTitle(index) {
  return `${index + 1} ${tiers[index].name}`;
}

function segmentLine(segment) {
  return [segment.name, t("tier.count", { n: segment.count }), segment.key ? t("key") : ""].join(" ");
}

function tierHead(tier, index) {
  const weak = (tier.states && tier.states.weak) || 0;
  const counts = el("small", {}, t("tier.count", { n: tier.count }));
  if (weak) counts.append(" · ", el("em", {}, t("tier.weak", { n: weak })));
  const title = tier.segments.map(segmentLine).join("\n");
  return el("div", { className: "tier", title }, el("b", {}, tierTitle(index)), counts);
}

/** Fill the head in the current language. */
export function renderTiers() {
  const groups = positionGroups().map(({ position, first, last }) => ({
    node: el("div", { className: positionClass(position) }, positionWord(position)),
    first,
    last,
  }));
  const heads = tiers.map((tier, index) => ({
    node: tierHead(tier, index), first: index, last: index,
  }));
  placed = [...groups, ...heads];
  head.replaceChildren(...placed.map(({ node }) => node));
  placeTiers();
}

function placeTiers() {
  for (const { node, first, last } of placed) {
    const left = screenX(columns[first].x);
    const right = screenX(columns[last].x + columns[last].width);
    node.style.transform = `translateX(${left}px)`;
    node.style.width = `${right - left}px`;
  }
}

onMove(placeTiers);
