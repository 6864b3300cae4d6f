// What the ranking rests on, in words: coverage, weights, inferred links, the run; and the stamp.

import { el } from "/static/maps/js/dom.js";
import { describeFilters } from "/static/maps/js/filters.js";
import { state } from "/static/maps/js/state.js";
import { t } from "/static/maps/js/words.js";
import { data } from "./data.js";
import { view } from "./view.js";

function coverageText() {
  const coverage = data.parameters.coverage;
  const ranked = data.enterprises.filter((row) => row.rank !== null).length;
  const unknown = data.enterprises.filter((row) => row.state === "unknown").length;
  const parts = [t("weak.summary", { ...coverage, ranked, unknown })];
  if (!data.unit_weights) {
    const known = Math.floor((coverage.amounts_known || 0) * 100);
    const estimated = coverage.estimated_links;
    parts.push(t("weak.coverage.note", { n: known }) +
      (estimated ? t("weak.coverage.estimated", { n: estimated }) : ""));
  }
  return parts.join(" ");
}

export function renderNotes() {
  const lines = [el("p", {}, coverageText())];
  if (data.unit_weights) lines.push(el("p", { className: "warn" }, t("weak.weights.unit")));
  if (data.with_derived) lines.push(el("p", { className: "warn" }, t("weak.derived.note")));
  lines.push(el("p", { className: "quiet" }, data.run_id ? `${t("weak.run")} ${data.run_id}` : t("weak.run.live")));
  document.getElementById("notes").replaceChildren(...lines);
}

/** Return the line that a printed page bears. */
export function stampText() {
  const segment = data.segments.find((row) => row.id === view.segment);
  const own = [
    segment ? t("weak.filter.segment", { name: segment.name }) : "",
    view.q.trim() ? t("weak.filter.text", { text: view.q.trim() }) : "",
  ].filter(Boolean);
  const of = describeFilters(state);
  const filters = own.length ? [...(of === t("filter.none") ? [] : [of]), ...own].join("；") : of;
  return t("stamp", {
    as_of: data.as_of, data_date: data.data_date || t("none"), filters,
    rule_version: data.rule_versions.join("、"), graph_version: data.graph_version,
  });
}
