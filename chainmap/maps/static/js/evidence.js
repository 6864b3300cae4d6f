// The evidence behind a state: rule hits, certificates, issues, and the rows they came from.

import { el } from "./dom.js";
import { sentence, t } from "./words.js";

const GOOD_STATUS = ["有效"];

function where(record) {
  return [record.date, record.source_row, record.source_id].filter(Boolean).join(" · ");
}

function quiet(text) {
  return text ? el("div", { className: "quiet" }, text) : null;
}

/** Return a box for every rule that decided the state, with its date and source row. */
export function hitList(entry) {
  if (!entry.hits.length && entry.state === "unknown") {
    return [el("div", { className: "hit unknown" }, t("hits.none"))];
  }
  return entry.hits.map((hit) =>
    el("div", { className: `hit ${hitState(hit, entry)}` }, el("div", {}, sentence(hit)), quiet(where(hit))),
  );
}

/** A rule's id begins with the state it leads to; else it takes the enterprise's. */
function hitState(hit, entry) {
  const state = String(hit.rule).split(/[.:-]/)[0];
  return ["weak", "improve", "none_seen", "unknown"].includes(state) ? state : entry.state;
}

function record(title, status, bad, detail, source) {
  const mark = el("span", { className: `status${bad ? " bad" : ""}` }, status || "");
  return el("div", { className: "record" },
    el("div", { className: "title" }, el("span", {}, title), mark), quiet(detail), quiet(source));
}

export function certificateRecords(entry) {
  return entry.certificates.map((held) => {
    const until = held.expires ? t("certificates.expires", { date: held.expires }) : "";
    const title = [held.standard, held.edition].filter(Boolean).join(" : ");
    const bad = Boolean(held.status) && !GOOD_STATUS.includes(held.status);
    return record(title, held.status, bad, [held.no, until].filter(Boolean).join(" · "), where(held));
  });
}

export function issueRecords(entry) {
  return entry.issues.map((issue) => {
    const detail = [issue.source, issue.found_on, issue.state].filter(Boolean).join(" · ");
    return record(issue.title || issue.id, issue.severity, issue.severity === "严重", detail, where(issue));
  });
}

/** Return a small disclosure of where a value comes from, or null where nobody said. */
export function originOf(entry, property, label) {
  const origin = entry.provenance && entry.provenance[property];
  if (!origin) return null;
  const [source, day, row] = origin;
  const summary = el("summary", {}, t("origin"));
  summary.setAttribute("aria-label", t("origin.of", { name: label }));
  return el("details", { className: "origin" }, summary, quiet([row, source, day].filter(Boolean).join(" · ")));
}

export function sourceList(entry) {
  return entry.sources.map((source) =>
    quiet([source.source_row, source.source_id, source.data_date].filter(Boolean).join(" · ")),
  );
}

/** Say the evidence in one line, for tables: rule texts, or the titles of the issues. */
export function evidenceText(entry) {
  const texts = entry.hits.map((hit) => sentence(hit));
  const rest = entry.issues.filter((issue) => !texts.some((text) => text.includes(issue.title)));
  if (!texts.length) texts.push(...rest.map((issue) => issue.title || issue.id));
  return texts.filter(Boolean).join("；");
}

export function certificateText(entry) {
  return entry.certificates
    .map((held) => (GOOD_STATUS.includes(held.status) || !held.status
      ? held.standard
      : `${held.standard}（${held.status}）`))
    .join("、");
}
