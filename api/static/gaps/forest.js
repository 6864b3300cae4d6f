// What ECharts is asked to draw: lifts with their intervals, one a line, bands by shape and colour.

const ROW = 24;
const LABEL = 300;
const LARGEST = 10; // lifts beyond it are drawn at the edge; the table holds them

const COLOURS = { confirmed: "--weak", suspected: "--improve", insufficient: "--muted", "": "--none-seen" };

export function heightOf(chart) {
  return 60 + Math.max(chart.rows.length, 2) * ROW;
}

export function forestOf(chart, theme) {
  const most = Math.min(LARGEST, Math.max(2 * chart.margin, ...chart.rows.map((row) => row.to)));
  const text = { color: theme.colour("--fg"), fontFamily: theme.font, fontSize: 12 };
  return {
    grid: { left: LABEL, right: 30, top: 10, bottom: 44 },
    tooltip: { formatter: ({ dataIndex, seriesIndex }) => (seriesIndex ? "" : sayRow(chart.rows[dataIndex])) },
    xAxis: {
      type: "value",
      name: chart.words.axis,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: text,
      min: 0,
      max: Math.ceil(most),
      axisLabel: text,
      splitLine: { lineStyle: { color: theme.colour("--line") } },
    },
    yAxis: {
      type: "category",
      data: chart.rows.map((row) => row.label),
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...text, width: LABEL - 14, overflow: "truncate" },
    },
    series: [intervals(chart, theme, Math.ceil(most)), bounds(chart, theme)],
  };
}

function sayRow(row) {
  const interval = `${row.lift.toFixed(2)} [${row.from.toFixed(2)}–${row.to.toFixed(2)}]`;
  return [row.label, interval, row.word].filter(Boolean).join("\n");
}

function intervals(chart, theme, most) {
  return {
    type: "custom",
    cursor: "pointer",
    encode: { x: [1, 2, 3, 4], y: 0 },
    data: chart.rows.map((row, at) => [at, ...[row.from, row.to, row.lift, row.low].map((x) => Math.min(x, most))]),
    renderItem: (params, api) => {
      const { band } = chart.rows[params.dataIndex];
      const stroke = theme.colour(COLOURS[band]);
      const [from, to, lift, low] = [1, 2, 3, 4].map((at) => api.coord([api.value(at), api.value(0)]));
      const line = (a, b, half, lineWidth) => ({
        type: "line",
        shape: { x1: a[0], y1: a[1] - half, x2: b[0], y2: b[1] + half },
        style: { stroke, lineWidth },
      });
      return { type: "group", children: [line(from, to, 0, 2), line(low, low, 6, 2), markOf(band, lift, stroke, theme)] };
    },
  };
}

/** A diamond where it is confirmed, a triangle where suspected, else a ring. */
function markOf(band, [x, y], stroke, theme) {
  const style = { fill: stroke, stroke };
  if (band === "confirmed") return { type: "polygon", shape: { points: [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]] }, style };
  if (band === "suspected") return { type: "polygon", shape: { points: [[x, y - 6], [x + 6, y + 5], [x - 6, y + 5]] }, style };
  return { type: "circle", shape: { cx: x, cy: y, r: 4 }, style: { fill: theme.colour("--card"), stroke, lineWidth: 2 } };
}

/** Dashed lines at 1, as often as elsewhere, and at the margin. */
function bounds(chart, theme) {
  return {
    type: "custom",
    silent: true,
    data: [[1, 0], [chart.margin, 0]],
    renderItem: (params, api) => {
      const [x] = api.coord([api.value(0), 0]);
      const { y, height } = params.coordSys;
      const style = { stroke: theme.colour("--muted"), lineDash: [5, 4], lineWidth: 1 };
      return { type: "line", shape: { x1: x, y1: y, x2: x, y2: y + height }, style };
    },
  };
}
