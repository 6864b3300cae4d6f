// A small form: labelled fields, what is wrong with each beside it, one button that sends.

import { button, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { Refusal } from "/static/ledger/server.js";

let made = 0;

/**
 * Return a form. `fields` are {name, label, kind, value, required, choices}; `send` takes the values
 * that were entered and may throw a Refusal.
 */
export function entryForm({ title, fields, submit = t("work.save"), send, cancel }) {
  made += 1;
  const form = el("form", { className: "entry", noValidate: true });
  form.setAttribute("aria-label", title);
  const rows = fields.map((field) => fieldRow(field, `f${made}-${field.name}`));
  const wrong = el("p", { className: "wrong", role: "alert", hidden: true });
  const save = el("button", { type: "submit", className: "primary" }, submit);
  const buttons = el("div", { className: "buttons" }, save, button(t("work.cancel"), cancel));
  form.append(el("h3", {}, title), ...rows.map(({ row }) => row), wrong, buttons);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    for (const row of rows) row.mark("");
    wrong.hidden = true;
    try {
      await send(Object.fromEntries(rows.map(({ name, read }) => [name, read()])));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      showRefusal(error, rows, wrong);
    } finally {
      save.disabled = false;
    }
  });
  return form;
}

function showRefusal(error, rows, wrong) {
  const known = rows.filter(({ name }) => error.fields.some(({ field }) => field === name));
  for (const row of known) row.mark(error.fields.find(({ field }) => field === row.name).text);
  wrong.textContent = t("work.failed") + error.message;
  wrong.hidden = false;
  if (known.length) known[0].focus();
}

function fieldRow({ name, label, kind = "text", value = "", required = false, choices = [], hint = "" }, id) {
  const input = inputOf(kind, id, value, choices);
  if (required) input.required = true;
  const shown = required ? [label, el("span", { className: "required" }, ` ${t("ledger.required")}`)] : [label];
  const problem = el("span", { className: "problem", id: `${id}-problem` });
  const row = el("div", { className: "field" }, el("label", { htmlFor: id }, ...shown), input, problem);
  if (hint) row.append(el("span", { className: "quiet" }, hint));
  return {
    name,
    row,
    read: () => readValue(kind, input),
    focus: () => input.focus(),
    mark(text) {
      problem.textContent = text;
      if (text) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", problem.id);
      } else {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    },
  };
}

function inputOf(kind, id, value, choices) {
  const shown = value === null || value === undefined ? "" : String(value);
  if (kind === "choice") {
    const options = ["", ...choices].map((choice) => el("option", { value: choice, selected: choice === shown }, choice || "—"));
    return el("select", { id }, ...options);
  }
  if (kind === "long") return el("textarea", { id, rows: 3, maxLength: 500, value: shown });
  const type = kind === "date" ? "date" : "text";
  const input = el("input", { id, type, value: shown, maxLength: 500 });
  if (kind === "number") input.inputMode = "decimal";
  return input;
}

/** An empty field is unknown; a number that is none is sent as it stands, for the server to refuse. */
function readValue(kind, input) {
  const text = input.value.trim();
  if (text === "") return null;
  if (kind !== "number") return text;
  const number = Number(text.replaceAll(",", ""));
  return Number.isFinite(number) ? number : text;
}
