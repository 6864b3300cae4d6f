// What the parts of the desk share: the choices, the line that tells of a write, its undo.

import { button, byId, el } from "/static/maps/js/dom.js";
import { currentLanguage, t } from "/static/maps/js/words.js";
import { Refusal, post } from "/static/ledger/server.js";

export const choices = JSON.parse(byId("choices").textContent);

/** Return the path of another page in the page's language. */
export function pagePath(path) {
  return currentLanguage() === "en" ? `${path}?lang=en` : path;
}

/** Return a choice among `options` (value, text) or all; `choose` is told the value. */
export function filterSelect({ id, name, options, value, choose }) {
  const colon = currentLanguage() === "en" ? ": " : "：";
  const all = ["", `${t(`ledger.${name}`)}${colon}${t("ledger.all")}`];
  const made = el("select", { id }, ...[all, ...options].map(([key, text]) => el("option", { value: key, selected: key === value }, text)));
  made.setAttribute("aria-label", t(`ledger.${name}`));
  made.addEventListener("change", () => choose(made.value));
  return made;
}

export function tell(...parts) {
  byId("told").replaceChildren(...parts);
}

/** Tell of a write, with its record and its undo; `after` shows what then stands. */
export function tellWritten(written, after) {
  if (!written.import_id) {
    tell(t("work.same"));
    return;
  }
  const path = `/imports/${encodeURIComponent(written.import_id)}`;
  tell(
    t("work.saved", { version: written.graph_version }),
    el("a", { className: "button", href: pagePath(path) }, t("work.report")),
    button(t("work.undo"), () => undo(written.import_id, after)),
  );
}

async function undo(importId, after) {
  try {
    const written = await post(`/api/v1/imports/${encodeURIComponent(importId)}/undo`, {});
    tell(t("work.undone", { version: written.graph_version }));
    after();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(error.message);
  }
}

export function showError(place, error) {
  if (!(error instanceof Refusal)) throw error;
  place.replaceChildren(el("p", { className: "wrong", role: "alert" }, error.message));
}

/** A table for people: `columns` are [heading, cell of a row, class]. */
export function table(caption, columns, rows, { open = null, key = null, chosen = "" } = {}) {
  const head = el("tr", {}, ...columns.map(([heading, , className]) => el("th", { scope: "col", className: className || "" }, heading)));
  const body = rows.map((row) => {
    const cells = columns.map(([, cell, className], at) => {
      const content = [].concat(cell(row));
      if (open && at === 0) {
        return el("th", { scope: "row" }, button(content, () => open(row), { className: "link" }));
      }
      return el("td", { className: className || "" }, ...content);
    });
    const line = el("tr", {}, ...cells);
    if (key && key(row) === chosen) line.setAttribute("aria-current", "true");
    return line;
  });
  const made = el("table", {}, el("caption", { className: "visually-hidden" }, caption), el("thead", {}, head), el("tbody", {}, ...body));
  const wide = el("div", { className: "wide", tabIndex: 0, role: "region" }, made);
  wide.setAttribute("aria-label", caption);
  return wide;
}

/** Buttons to the lines before and behind. */
export function pager({ offset, shown, total, size }, go) {
  if (!total) return el("p", { className: "quiet" }, t("ledger.nothing"));
  const text = t("ledger.page", { from: offset + 1, to: offset + shown, total, n: total });
  return el(
    "div",
    { className: "pager" },
    el("span", { className: "quiet" }, text),
    button(t("ledger.previous"), () => go(Math.max(offset - size, 0)), { disabled: offset === 0 }),
    button(t("ledger.next"), () => go(offset + size), { disabled: offset + shown >= total }),
  );
}

/** The rows that values come from, each with what it says; an entry of the desk links to its record. */
export function originRows(origins) {
  const rows = new Map();
  for (const { of, source_id, source_row, data_date } of origins) {
    const key = JSON.stringify([source_id, data_date, source_row]);
    if (!rows.has(key)) rows.set(key, { place: [source_id, data_date].filter(Boolean).join(" · "), source_row, names: [] });
    rows.get(key).names.push(of);
  }
  return [...rows.values()].map(({ place, source_row, names }) => {
    const row = (source_row || "").startsWith("imports/")
      ? el("a", { href: pagePath(`/${source_row}`) }, t("work.report"))
      : source_row || t("ledger.unknown");
    return el("li", {}, el("b", {}, row), el("span", { className: "quiet" }, ` ${place}`), el("div", {}, [...new Set(names)].join("、")));
  });
}

export function day(text) {
  return text || t("ledger.blank");
}
