// The ledger: its views, what the address asks for, and Escape.

import { byId } from "/static/maps/js/dom.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { openEntry, showAssistance } from "/static/ledger/assistance.js";
import { closePanel } from "/static/ledger/issue.js";
import { openChosen, showIssues, startIssues } from "/static/ledger/issues.js";
import { showMatrix } from "/static/ledger/matrix.js";
import { showOutcomes } from "/static/ledger/outcomes.js";
import { startWhere } from "/static/ledger/where.js";

const SHOW = { issues: showIssues, assistance: showAssistance, matrix: showMatrix, outcomes: showOutcomes };
const tabs = [...document.querySelectorAll('[role="tab"]')];

function nameOf(tab) {
  return tab.id.slice("tab-".length);
}

function choose(name, { focus = false } = {}) {
  for (const tab of tabs) {
    const chosen = nameOf(tab) === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    byId(`view-${nameOf(tab)}`).hidden = !chosen;
    if (chosen && focus) tab.focus();
  }
  writeAddress({ view: name === "issues" ? "" : name });
  return SHOW[name]();
}

for (const [at, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(nameOf(tab)));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) choose(nameOf(tabs[(at + step + tabs.length) % tabs.length]), { focus: true });
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && byId("panel").contains(document.activeElement)) closePanel();
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    const search = [...document.querySelectorAll('.lists input[type="search"]')].find((box) => box.offsetParent);
    if (search) search.focus();
  }
});

const chosen = () => readAddress().view in SHOW ? readAddress().view : "issues";

startWhere(() => SHOW[chosen()]());
startIssues();
const { entry } = readAddress();
await choose(chosen());
if (entry) openEntry(entry);
else openChosen();
