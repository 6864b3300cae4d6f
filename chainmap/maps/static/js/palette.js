// The colours of the style sheet, for the canvas.

const NAMES = [
  "bg", "fg", "muted", "card", "line", "band", "band-alt", "none-seen", "improve", "improve-bg",
  "improve-text", "weak", "weak-bg", "weak-text", "unknown", "unknown-text", "lead", "lead-fg",
  "lead-none-seen", "lead-improve", "lead-weak", "lead-unknown", "edge", "accent", "accent-fg",
  "midstream", "downstream", "font",
];

export const palette = {};

/** Read the colours again, after the theme changed. */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of NAMES) palette[name] = style.getPropertyValue(`--${name}`).trim();
}

export function stateColour(state) {
  return palette[state.replace("_", "-")];
}

export function leadColour(state) {
  return palette[`lead-${state.replace("_", "-")}`];
}

export function followTheme(choice) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = choice || (dark ? "dark" : "light");
  readPalette();
}

export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}
