// Who is hit where one enterprise fails: asked of the server when the reader wants to know.

import { button, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { NOTHING } from "./view.js";
import { askedOf } from "./data.js";
import { percent } from "./figures.js";
import { asked } from "./scenario.js";
import { post } from "./server.js";

const SHOWN = 30;

/** Return the list of those hit by a scenario: name, loss. */
export function hitRows(hit, shown = SHOWN) {
  if (!hit.length) return [el("p", { className: "quiet" }, t("weak.whatif.hit.none"))];
  return hit.slice(0, shown).map((row) =>
    el("div", { className: "record" }, el("div", { className: "title" }, el("span", {}, row.name),
      el("span", { className: "status" }, t("weak.whatif.part", { loss: percent(row.loss), part: percent(row.part) })))));
}

/** Return a button that asks who is hit when the enterprise fails, and then shows it. */
export function hitList(row) {
  const place = el("div");
  const ask = button(t("weak.hit.ask"), async () => {
    ask.disabled = true;
    place.replaceChildren(t("weak.whatif.working"));
    try {
      const scenario = { ...NOTHING, enterprises: [row.id] };
      const answer = await post("/what-if", { ...askedOf(), ...asked(scenario) });
      place.replaceChildren(el("h3", {}, t("weak.whatif.hit", { n: answer.hit_total })), ...hitRows(answer.hit));
    } catch (error) {
      place.replaceChildren(t("weak.failed", { text: error.message }));
      ask.disabled = false;
    }
  });
  place.append(ask);
  return place;
}
