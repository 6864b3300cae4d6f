// What ECharts is asked to draw: stacked bars of counts, and gaps against groups.

const ROW = 26;
const LABEL = 190;

export function heightOf(chart) {
  const rows = chart.groups.length;
  return (chart.kind === "heat" ? 90 : 66) + Math.max(rows, 2) * ROW;
}

function axisLabel(theme, width) {
  return { color: theme.colour("--fg"), fontFamily: theme.font, fontSize: 12, width, overflow: "truncate" };
}

function names(chart, theme) {
  return {
    type: "category",
    data: chart.groups,
    inverse: true,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.colour("--line") } },
    axisLabel: axisLabel(theme, LABEL - 12),
  };
}

function legend(chart, theme) {
  return {
    top: 6,
    left: LABEL,
    itemWidth: 12,
    itemHeight: 11,
    data: chart.series.map(({ name, mark }) => ({ name, icon: mark })),
    textStyle: { color: theme.colour("--fg"), fontFamily: theme.font },
  };
}

/** Counts per group, stacked; one that has room stands in its bar, all of them in the table. */
export function barsOf(chart, theme) {
  const sums = chart.groups.map((_, at) => chart.series.reduce((sum, s) => sum + s.values[at], 0));
  const most = Math.max(1, ...sums);
  return {
    grid: { left: LABEL, right: 46, top: 36, bottom: 26 },
    legend: legend(chart, theme),
    tooltip: { formatter: ({ name, seriesName, value }) => `${name}\n${seriesName}  ${value}` },
    xAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: axisLabel(theme),
      splitLine: { lineStyle: { color: theme.colour("--line") } },
    },
    yAxis: names(chart, theme),
    series: chart.series.map((series) => bar(series, theme, most)),
  };
}

function bar(series, theme, most) {
  const colour = theme.colour(series.colour);
  const hasRoom = (value) => value / most > (value < 10 ? 0.015 : 0.03);
  return {
    name: series.name,
    type: "bar",
    stack: "all",
    barMaxWidth: 18,
    cursor: "pointer",
    itemStyle: { color: colour, borderColor: theme.colour("--card"), borderWidth: 1 },
    label: {
      show: true,
      color: inkOn(colour),
      fontSize: 11,
      fontFamily: theme.font,
      formatter: ({ value }) => (hasRoom(value) ? String(value) : ""),
    },
    data: series.values,
  };
}

/** Enterprises by gap and group: darker is more, and the number stands in the cell. */
export function heatOf(chart, theme) {
  const cells = chart.series.flatMap((series, x) => series.values.map((value, y) => [x, y, value]));
  const most = Math.max(1, ...cells.map((cell) => cell[2]));
  return {
    grid: { left: LABEL, right: 20, top: 44, bottom: 10 },
    tooltip: { formatter: ({ value }) => `${chart.groups[value[1]]}\n${chart.series[value[0]].name}  ${value[2]}` },
    xAxis: {
      type: "category",
      position: "top",
      data: chart.series.map((series) => series.name),
      axisTick: { show: false },
      axisLabel: { ...axisLabel(theme, 220), interval: 0 },
    },
    yAxis: names(chart, theme),
    visualMap: { show: false, min: 0, max: most, inRange: { color: [theme.colour("--card"), theme.colour("--chart-heat")] } },
    series: [
      {
        type: "heatmap",
        data: cells,
        cursor: "pointer",
        label: { show: true, color: theme.colour("--fg"), fontFamily: theme.font, formatter: ({ value }) => (value[2] ? String(value[2]) : "") },
        itemStyle: { borderColor: theme.colour("--line"), borderWidth: 1 },
      },
    ],
  };
}

/** Black or white, whichever is read more easily on a colour `#rrggbb`. */
function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const linear = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return light > 0.2 ? "#10161d" : "#ffffff";
}
