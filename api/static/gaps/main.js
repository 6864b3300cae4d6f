// The page of common gaps: a filter that changes asks at once; lifts are drawn from the page's data.

import { addChart } from "/static/charts.js";
import { forestOf, heightOf } from "/static/gaps/forest.js";

/** A filter is a part of the address, so that a copied link shows the same page. */
function choose(field) {
  const query = new URLSearchParams(location.search);
  if (field.value) query.set(field.name, field.value);
  else query.delete(field.name);
  query.delete("offset");
  if (field.name === "by" || field.name === "chain") query.delete("group"); // of the groups before
  if (field.name === "then" && field.value) query.set("tab", "changes");
  location.assign(`${location.pathname}?${query}`);
}

for (const field of document.querySelectorAll(".choose select, .choose input")) {
  field.addEventListener("change", () => choose(field));
}

const data = document.getElementById("chart");
if (data) {
  const chart = JSON.parse(data.textContent);
  const figure = document.querySelector("figure.chart");
  figure.classList.add("drawn");
  addChart(figure, {
    draw: (theme) => forestOf(chart, theme),
    label: chart.words.label,
    words: chart.words,
    height: heightOf(chart),
    onPick: ({ dataIndex, seriesIndex }) => seriesIndex === 0 && location.assign(chart.rows[dataIndex].href),
  });
}
performance.mark("chainmap-gaps-ready");
