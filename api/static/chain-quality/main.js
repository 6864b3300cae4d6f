// The quality page: filters change the address; charts are drawn from the page's own data.

import { addChart } from "/static/charts.js";
import { barsOf, heatOf, heightOf } from "/static/chain-quality/options.js";

const { charts, words } = JSON.parse(document.getElementById("charts").textContent);

/** A filter is a part of the address, so that a copied link shows the same page. */
function choose(select) {
  const query = new URLSearchParams(location.search);
  if (select.value && !(select.name === "by" && select.value === "segment")) query.set(select.name, select.value);
  else query.delete(select.name);
  const text = query.toString();
  location.assign(`${location.pathname}${text ? `?${text}` : ""}${location.hash}`);
}

for (const select of document.querySelectorAll(".choose select")) {
  select.addEventListener("change", () => choose(select));
}

for (const chart of charts) {
  const figure = document.getElementById(`chart-${chart.id}`);
  figure.classList.add("drawn");
  const option = chart.kind === "heat" ? heatOf : barsOf;
  addChart(figure, {
    draw: (theme) => option(chart, theme),
    label: words.label.replace("{title}", chart.title),
    words,
    height: heightOf(chart),
    onPick: ({ seriesIndex, dataIndex, value }) => {
      const href = chart.kind === "heat" ? chart.series[value[0]].hrefs[value[1]] : chart.series[seriesIndex].hrefs[dataIndex];
      location.assign(href);
    },
  });
}
performance.mark("chainmap-quality-ready");
