// The interface's words in both languages. Names are data and stay as they are.

const words = JSON.parse(document.getElementById("words").textContent);
const COLUMN = { zh: 0, en: 1 };
let language = document.documentElement.lang === "en" ? "en" : "zh";

export function currentLanguage() {
  return language;
}

export function setLanguage(name) {
  language = name === "en" ? "en" : "zh";
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
}

/** Return the word of `key`, with `{name}` replaced by `values.name`. */
export function t(key, values = {}) {
  const entry = words[key];
  const text = entry ? entry[COLUMN[language]] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Return the text of `{zh, en}` that comes with the data, in the current language. */
export function sentence(pair) {
  return (pair && (pair[language] || pair.zh)) || "";
}

export function stateWord(state) {
  return t(`state.${state}`);
}

/** Fill every marked element below `root`: text, placeholder, accessible name, title. */
export function applyWords(root) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of root.querySelectorAll("[data-placeholder]")) {
    node.placeholder = t(node.dataset.placeholder);
  }
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
  }
  for (const node of root.querySelectorAll("[data-title]")) node.title = t(node.dataset.title);
}
