// Tabs by the keyboard as everywhere: arrows, Home, End.

import { byId } from "/static/maps/js/dom.js";

/** Make the tabs `${prefix}-${name}` call `open(name)`. */
export function startTabs(prefix, names, open) {
  names.forEach((name, at) => {
    const tab = byId(`${prefix}-${name}`);
    tab.addEventListener("click", () => open(name));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = names[(to + names.length) % names.length];
      open(next);
      byId(`${prefix}-${next}`).focus();
    });
  });
}
