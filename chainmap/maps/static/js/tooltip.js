// The small box beside the card under the pointer: the full name, which the card cuts.

import { byId, el, glyph } from "./dom.js";
import { STATES } from "./model.js";
import { stateWord, t } from "./words.js";

const box = byId("tooltip");

function lines(card) {
  if (card.kind !== "enterprise") {
    return STATES.filter((name) => card.states && card.states[name]).map((name) =>
      el("div", { className: "line" }, glyph(name), `${stateWord(name)} ${card.states[name]}`),
    );
  }
  const where = [card.segment_name, card.region].filter(Boolean).join(" · ");
  const reach = card.reach ? t("overview.reach", { n: card.reach }) : "";
  return [
    el("div", { className: "line" }, glyph(card.state), stateWord(card.state), reach && ` · ${reach}`),
    el("div", { className: "line" }, where),
  ];
}

function title(card) {
  if (card.kind === "rest") return `${t("rest", { n: card.count })} · ${card.segment_name || ""}`;
  return card.name;
}

/** Show the box beside a card's place within the stage. */
export function showTooltip(card, place) {
  box.replaceChildren(el("b", {}, title(card)), ...lines(card));
  box.hidden = false;
  const stage = box.parentElement;
  const header = byId("tiers").offsetHeight;
  const below = header + place.y + place.height / 2 + 8;
  const fits = below + box.offsetHeight < stage.clientHeight;
  const above = header + place.y - place.height / 2 - 8 - box.offsetHeight;
  const left = Math.min(place.x - place.width / 2, stage.clientWidth - box.offsetWidth - 8);
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${fits ? below : above}px`;
}

export function hideTooltip() {
  box.hidden = true;
}
