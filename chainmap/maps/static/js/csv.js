// The table as CSV for Excel: UTF-8 with BOM, cells that no spreadsheet program executes.

import { download } from "./dom.js";
import { certificateText, evidenceText } from "./evidence.js";
import { describeFilters } from "./filters.js";
import { highestIndex, indexText } from "./measures.js";
import { chain, stamp } from "./model.js";
import { tableRows } from "./table.js";
import { stateWord, t } from "./words.js";

/** Quote a cell; text that begins like a formula gets an apostrophe, numbers stay. */
function inertCell(value) {
  let text = value === null || value === undefined ? "" : String(value);
  const harmless = text === "-" || /^[+-]?\d+(\.\d+)?$/.test(text);
  if (/^[=+\-@\t\r]/.test(text) && !harmless) text = `'${text}`;
  return `"${text.replace(/"/g, '""')}"`;
}

function head() {
  const names = ["segment", "name", "uscc", "region", "state", "certificates", "evidence", "reach", "sole",
    "cut", "hhi"];
  const stamped = ["csv.as_of", "csv.data_date", "csv.rules", "csv.filters", "csv.marking"];
  return [...names.map((name) => t(`table.${name}`)), t("lead"), ...stamped.map((key) => t(key))];
}

/** Return the CSV's text for the rows that the table shows. */
function csvText(state) {
  const filters = describeFilters(state);
  const marking = [t("internal"), stamp.simulated ? t("simulated") : ""].filter(Boolean).join("；");
  const rows = tableRows(state).map((entry) => [
    entry.segment_name, entry.name, entry.uscc, entry.region, stateWord(entry.state),
    certificateText(entry), evidenceText(entry), entry.reach, entry.sole_customers,
    entry.cut_off, indexText(highestIndex(entry)), entry.lead ? t("lead") : "", stamp.as_of, stamp.data_date, stamp.rule_version, filters,
    marking,
  ]);
  return `\ufeff${[head(), ...rows].map((row) => row.map(inertCell).join(",")).join("\r\n")}\r\n`;
}

/** Return a file name that says what the file is and that it is internal. */
export function fileName(extension) {
  const name = chain.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60);
  return `${[name, stamp.as_of, t("internal")].join("_")}.${extension}`;
}

export function exportCsv(state) {
  download(new Blob([csvText(state)], { type: "text/csv;charset=utf-8" }), fileName("csv"));
}
