// Before printing: a light picture of the whole map, and the stamp every printed page bears.

import { byId, el } from "./dom.js";
import { drawPicture, stampText } from "./picture.js";
import { followTheme } from "./palette.js";
import { stamp } from "./model.js";
import { share, state } from "./state.js";
import { t } from "./words.js";

let rule = -1;

function cssString(text) {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/[\n\r\f]/g, " ")}"`;
}

/** Write the stamp into the margin of every page, where the browser can (Chromium 131). */
function stampPages(text) {
  const sheet = document.styleSheets[document.styleSheets.length - 1];
  const marks = [t("internal"), stamp.simulated ? t("simulated") : ""].filter(Boolean).join(" · ");
  const margins = `@top-left{content:${cssString(text)}}@top-right{content:${cssString(marks)}}`;
  rule = sheet.insertRule(`@page{${margins}}`, sheet.cssRules.length);
}

function unstampPages() {
  const sheet = document.styleSheets[document.styleSheets.length - 1];
  if (rule >= 0) sheet.deleteRule(rule);
  rule = -1;
}

export function startPrint() {
  addEventListener("beforeprint", () => {
    share(true);
    stampPages(stampText(state));
    followTheme("light");
    byId("print-stamp-text").textContent = stampText(state);
    byId("print-picture").replaceChildren();
    if (state.view === "map") {
      const picture = el("img", { src: drawPicture(state).toDataURL("image/png"), alt: "" });
      byId("print-picture").append(picture);
    }
  });
  addEventListener("afterprint", () => {
    unstampPages();
    byId("print-picture").replaceChildren();
    followTheme(state.theme);
    share(false);
  });
}
