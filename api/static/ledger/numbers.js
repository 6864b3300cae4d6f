// Figures as people read them; an unknown one says so.

import { currentLanguage, t } from "/static/maps/js/words.js";

//: Amounts are shown in 万元.
export const YUAN_PER_UNIT = 10_000;

const known = (value) => typeof value === "number" && Number.isFinite(value);

export function percent(value, { sign = false, digits = 1 } = {}) {
  if (!known(value)) return t("ledger.unknown");
  const text = `${(value * 100).toFixed(digits)}%`;
  return sign && value > 0 ? `+${text}` : text;
}

/** Percentage points, of a difference between two shares. */
export function points(value) {
  if (!known(value)) return t("ledger.unknown");
  return `${value > 0 ? "+" : ""}${(value * 100).toFixed(1)} ${t("ledger.points")}`;
}

export function amount(value) {
  return known(value) ? `${count(value / YUAN_PER_UNIT)} ${t("ledger.unit.yuan")}` : t("ledger.unknown");
}

export function count(value) {
  return known(value) ? value.toLocaleString(currentLanguage() === "en" ? "en" : "zh-CN", { maximumFractionDigits: 1 }) : t("ledger.unknown");
}
