// One issue in the panel: what it is, its history, the rows behind it, and the next step.

import { button, byId, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { writeAddress } from "/static/ledger/address.js";
import { choices, day, originRows, showError, tellWritten } from "/static/ledger/desk.js";
import { entryForm } from "/static/ledger/form.js";
import { due, severity, stateName } from "/static/ledger/issues.js";
import { get, post } from "/static/ledger/server.js";

let returnTo = null;

function path(issueId, end = "") {
  return `/api/v1/issues/${encodeURIComponent(issueId)}${end}`;
}

export async function openIssue(issueId, { changed, focus }) {
  const panel = byId("panel");
  if (focus) returnTo = issueId;
  try {
    const found = await get(path(issueId), { as_of: choices.day });
    panel.replaceChildren(...parts(found, changed));
    if (focus) panel.focus({ preventScroll: true });
  } catch (error) {
    showError(panel, error);
  }
}

export function closePanel() {
  byId("panel").replaceChildren(el("p", { className: "quiet" }, t("ledger.panel.hint")));
  writeAddress({ issue: "", entry: "" });
  const lines = [...document.querySelectorAll(".lists button.link")];
  const line = lines.find((node) => node.textContent === returnTo);
  if (line) line.focus();
  returnTo = null;
}

function parts(found, changed) {
  const { issue } = found;
  return [
    el("div", { className: "panel-head" }, el("h2", {}, issue.title || issue.issue_id), button("×", closePanel, { title: t("ledger.close"), ariaLabel: t("ledger.close") })),
    facts([
      [t("ledger.id"), issue.issue_id],
      [t("ledger.state"), el("b", {}, issue.since ? t("ledger.since", { state: stateName(issue.state), since: issue.since }) : stateName(issue.state))],
      [t("ledger.severity"), severity(issue.severity)],
      [t("ledger.source"), issue.source || t("ledger.unknown")],
      [t("ledger.found_on"), day(issue.found_on)],
      [t("ledger.enterprise"), issue.enterprises.map(({ name, region, uscc }) => el("div", {}, name, el("span", { className: "quiet" }, ` ${uscc || ""} ${region || ""}`)))],
      [t("ledger.chain"), Object.entries(issue.chains).map(([id, name]) => el("a", { href: `/chains/${encodeURIComponent(id)}` }, name))],
      [t("ledger.gap"), issue.gap || t("ledger.blank")],
      [t("ledger.owner"), issue.responsible_unit || t("ledger.blank")],
      [t("ledger.person"), issue.responsible_person || t("ledger.blank")],
      [t("ledger.due"), due(issue)],
      ...(issue.closed_on ? [[t("ledger.closed_on"), issue.closed_on]] : []),
      ...(found.closing_evidence ? [[t("ledger.evidence"), found.closing_evidence]] : []),
    ]),
    el("h3", {}, t("ledger.steps")),
    found.writable ? steps(found, changed) : el("p", { className: "quiet" }, t("ledger.as_of.past")),
    el("h3", {}, t("ledger.history")),
    history(found.history),
    el("h3", {}, t("ledger.origins")),
    el("ul", { className: "origins" }, ...originRows(found.origins)),
  ];
}

export function facts(pairs) {
  const rows = pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, ...[].concat(value))]);
  return el("dl", { className: "facts" }, ...rows);
}

function history(entries) {
  if (!entries.length) return el("p", { className: "quiet" }, t("ledger.no_history"));
  const lines = entries.map(({ on, state, reason }) => el("li", {}, el("time", { dateTime: on }, on), el("b", {}, stateName(state)), el("span", {}, reason)));
  return el("ol", { className: "history" }, ...lines);
}

function steps(found, changed) {
  const place = el("div", { className: "steps" });
  const show = (...nodes) => place.replaceChildren(...nodes);
  const start = () =>
    show(
      ...found.next.map((next) =>
        button(t(next.on ? "ledger.step.on" : "ledger.step.back", { to: stateName(next.to) }), () => open(stepForm(found, next, start, changed)), {
          className: next.on ? "primary" : "",
        })),
      button(t("ledger.plan"), () => open(planForm(found, start, changed))),
    );
  const open = (form) => {
    show(form);
    form.querySelector("input, select, textarea").focus();
  };
  start();
  return place;
}

function planFields({ issue }, needs = []) {
  return [
    { name: "responsible_unit", label: t("ledger.owner"), value: issue.responsible_unit, required: needs.includes("responsible_unit") },
    { name: "responsible_person", label: t("ledger.person"), value: issue.responsible_person },
    { name: "due", label: t("ledger.due"), kind: "date", value: issue.due, required: needs.includes("due") },
  ];
}

function stepForm(found, next, cancel, changed) {
  const closing = next.needs.includes("closing_evidence");
  const fields = [
    { name: "on", label: t("ledger.on"), kind: "date", value: choices.day, required: true },
    { name: "reason", label: t("ledger.reason"), kind: "long", required: true },
    ...(closing ? [{ name: "closing_evidence", label: t("ledger.evidence"), kind: "long", required: true }] : []),
    ...(next.on ? planFields(found, next.needs) : []),
  ];
  const title = t(next.on ? "ledger.step.on" : "ledger.step.back", { to: stateName(next.to) });
  const send = (values) => write(found, "/steps", { to: next.to, ...values, reason: values.reason || "" }, changed);
  return entryForm({ title, fields, send, cancel });
}

function planForm(found, cancel, changed) {
  const send = (values) => write(found, "/plan", values, changed);
  return entryForm({ title: t("ledger.plan"), fields: planFields(found), send, cancel });
}

async function write({ issue, revision }, end, values, changed) {
  const written = await post(path(issue.issue_id, end), { revision, ...values });
  const again = () => {
    changed();
    openIssue(issue.issue_id, { changed, focus: true });
  };
  tellWritten(written, again);
  again();
}
