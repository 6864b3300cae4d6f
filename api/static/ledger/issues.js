// The list of quality issues: counts by state that filter, filters, lines that open.

import { button, byId, el } from "/static/maps/js/dom.js";
import { currentLanguage, t } from "/static/maps/js/words.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { choices, filterSelect, pager, showError, table } from "/static/ledger/desk.js";
import { closePanel, openIssue } from "/static/ledger/issue.js";
import { get } from "/static/ledger/server.js";
import { clearWhere } from "/static/ledger/where.js";

const SIZE = 50;
const FILTERS = ["state", "severity", "source", "chain", "region", "overdue", "q"];
let asked = 0;

export function stateName(state) {
  const found = choices.states.find((known) => known.state === state);
  if (!found) return t("ledger.unknown");
  return currentLanguage() === "en" ? `${found.state} ${found.en}` : found.state;
}

export function startIssues() {
  const view = byId("view-issues");
  view.append(
    el(
      "div",
      { className: "strip" },
      el("div", { className: "strip", id: "issue-states" }),
      el("span", { className: "spacer" }),
      el("a", { className: "button", id: "issue-xlsx", download: "" }, `↓ ${t("ledger.xlsx")}`),
      el("a", { className: "button", id: "issue-csv", download: "" }, `↓ ${t("ledger.csv")}`),
    ),
    filterRow(),
    el("div", { id: "issue-list" }, el("p", { className: "quiet" }, t("ledger.loading"))),
  );
}

function filterRow() {
  const address = readAddress();
  const row = el("div", { className: "filters", role: "group" });
  row.setAttribute("aria-label", t("ledger.filters"));
  row.append(
    select("severity", choices.severities.map((v) => [v, v]), address.severity),
    select("source", choices.sources.map((v) => [v, v]), address.source),
    search(address.q || ""),
    button(t("ledger.clear"), clear, { id: "issue-clear" }),
  );
  return row;
}

function select(name, options, value) {
  return filterSelect({ id: `issue-${name}`, name, options, value, choose: (chosen) => filter({ [name]: chosen }) });
}

function search(value) {
  const made = el("input", { type: "search", id: "issue-q", value, placeholder: t("ledger.search") });
  made.setAttribute("aria-label", t("ledger.search"));
  made.addEventListener("change", () => filter({ q: made.value.trim() }));
  return made;
}

function filter(values) {
  writeAddress({ ...values, offset: "" });
  showIssues();
}

function clear() {
  writeAddress({ ...Object.fromEntries(FILTERS.map((name) => [name, ""])), offset: "" });
  for (const name of ["severity", "source", "q"]) byId(`issue-${name}`).value = "";
  clearWhere();
  showIssues();
}

/** Show what the address asks for; a later question makes an earlier answer void. */
export async function showIssues() {
  const address = readAddress();
  const query = Object.fromEntries(FILTERS.map((name) => [name, address[name]]));
  const offset = Number(address.offset) || 0;
  linkFiles(query);
  asked += 1;
  const mine = asked;
  try {
    const found = await get("/api/v1/issues", { ...query, as_of: choices.day, offset, limit: SIZE });
    if (mine === asked) show(found, address);
  } catch (error) {
    showError(byId("issue-list"), error);
  }
}

/** The files hold what is shown, and in its language. */
function linkFiles(query) {
  const given = Object.entries({ ...query, as_of: choices.day }).filter(([, value]) => value);
  const asked = new URLSearchParams(given);
  if (currentLanguage() === "en") asked.set("lang", "en");
  for (const ending of ["xlsx", "csv"]) byId(`issue-${ending}`).href = `/ledger/issues.${ending}?${asked}`;
}

function show(found, address) {
  showStates(found, address);
  const page = pager(
    { offset: found.offset, shown: found.issues.length, total: found.total, size: SIZE },
    (offset) => filterOffset(offset),
  );
  const chosen = { key: (issue) => issue.issue_id, chosen: address.issue || "" };
  const list = table(t("ledger.issues"), columns(), found.issues, { open: choose, ...chosen });
  byId("issue-list").replaceChildren(...(found.issues.length ? [list, page] : [page]));
}

function filterOffset(offset) {
  writeAddress({ offset: offset || "" });
  showIssues();
}

function showStates(found, address) {
  const every = Object.values(found.states).reduce((sum, n) => sum + n, 0);
  const chip = (name, text, n, pressed, values) => {
    const made = button([el("span", {}, text), el("b", {}, String(n))], () => filter(values), { className: name });
    made.setAttribute("aria-pressed", String(pressed));
    return made;
  };
  const all = chip("all", t("ledger.all"), every, !address.state && !address.overdue, { state: "", overdue: "" });
  const states = choices.states.map(({ state }) =>
    chip("state", stateName(state), found.states[state] || 0, address.state === state, { state: address.state === state ? "" : state, overdue: "" }));
  const overdue = chip("late", t("ledger.overdue"), found.overdue, address.overdue === "true", { overdue: address.overdue ? "" : "true", state: "" });
  byId("issue-states").replaceChildren(all, ...states, overdue);
}

function columns() {
  return [
    [t("ledger.id"), (issue) => issue.issue_id],
    [t("ledger.state"), (issue) => el("span", { className: "mark" }, stateName(issue.state))],
    [t("ledger.severity"), (issue) => severity(issue.severity)],
    [t("ledger.issue"), (issue) => issue.title || t("ledger.blank"), "value"],
    [t("ledger.enterprise"), (issue) => issue.enterprises.map(({ name }) => el("div", {}, name)), "value"],
    [t("ledger.region"), (issue) => issue.enterprises.map(({ region }) => el("div", {}, region || t("ledger.unknown")))],
    [t("ledger.chain"), (issue) => Object.values(issue.chains).join("、") || t("ledger.blank"), "value"],
    [t("ledger.owner"), (issue) => issue.responsible_unit || t("ledger.blank"), "value"],
    [t("ledger.due"), (issue) => due(issue)],
  ];
}

export function severity(text) {
  return el("span", { className: text === "严重" ? "some" : "" }, text === "严重" ? `◆ ${text}` : text || t("ledger.unknown"));
}

export function due(issue) {
  if (!issue.due) return el("span", { className: "quiet" }, t("ledger.no_due"));
  if (!issue.overdue_days) return issue.due;
  return [el("div", {}, issue.due), el("span", { className: "late" }, `! ${t("ledger.overdue.days", { n: issue.overdue_days })}`)];
}

async function choose(issue) {
  writeAddress({ issue: issue.issue_id });
  for (const line of byId("issue-list").querySelectorAll("tbody tr")) {
    if (line.querySelector("button").textContent === issue.issue_id) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
  await openIssue(issue.issue_id, { changed: showIssues, focus: true });
}

export function openChosen() {
  const { issue } = readAddress();
  if (issue) openIssue(issue, { changed: showIssues, focus: false });
  else closePanel();
}
