// The targets: figure, interval and window of each; every figure opens its rows.

import { button, byId, el } from "/static/maps/js/dom.js";
import { currentLanguage, t } from "/static/maps/js/words.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { choices, originRows, pager, showError, table } from "/static/ledger/desk.js";
import { count, percent } from "/static/ledger/numbers.js";
import { get } from "/static/ledger/server.js";

const SIZE = 25;
const english = () => currentLanguage() === "en";

function figure(target, value) {
  return !target.known || target.known.kind === "count" ? count(value) : percent(value);
}

function status(target) {
  if (!target.known) return ["unknown", t("kpi.unknown")];
  if (target.misfit) return ["unknown", t("kpi.misfit")];
  if (target.actual === null) return ["unknown", t("kpi.nothing")];
  if (target.reached === null) return ["unknown", t("kpi.no_value")];
  const [name, text] = target.reached ? ["reached", t("kpi.reached")] : ["open", t("kpi.open")];
  const near = target.low !== null && target.low <= target.value && target.value <= target.high;
  return [name, near ? `${text}${t("kpi.near")}` : text];
}

function columns() {
  const interval = (target) => (target.low === null ? (target.known && target.known.kind === "count" ? t("kpi.counted_all") : t("kpi.no_figure")) : `${percent(target.low)} – ${percent(target.high)}`);
  const window_ = (target) => `${target.start || t("kpi.from_start")} – ${target.end}`;
  return [
    [t("kpi.target"), (target) => target.name || target.target_id],
    [t("kpi.indicator"), (target) => target.indicator || t("ledger.blank"), "value"],
    [t("kpi.scope"), (target) => [target.region, target.chain].filter(Boolean).join(" · ") || t("kpi.everywhere"), "value"],
    [t("kpi.value"), (target) => figure(target, target.value), "number"],
    [t("kpi.actual"), (target) => (target.known ? button(figure(target, target.actual), () => open(target), { className: "link figure", ariaLabel: `${target.name || target.target_id} ${figure(target, target.actual)}` }) : t("kpi.no_figure")), "number"],
    ["n", (target) => (target.known ? count(target.n) : t("kpi.no_figure")), "number"],
    [t("kpi.interval"), interval, "number"],
    [t("kpi.window"), (target) => el("span", { className: "period" }, window_(target))],
    [t("kpi.due"), (target) => target.due || t("ledger.blank")],
    [t("kpi.status"), (target) => mark(...status(target))],
  ];
}

function mark(name, text) {
  const sign = { reached: "●", open: "▲", unknown: "?" }[name];
  return el("span", { className: `mark ${name}` }, `${sign} ${text}`);
}

async function start() {
  const place = byId("targets");
  try {
    const found = await get("/api/v1/kpi", { as_of: choices.day, limit: 500 });
    show(place, found);
    const chosen = found.targets.find(({ target_id: id }) => id === readAddress().target);
    if (chosen) open(chosen, Number(readAddress().from) || 0, false);
  } catch (error) {
    showError(place, error);
  }
}

function show(place, found) {
  const list = found.targets.length
    ? table(t("kpi.title"), columns(), found.targets, { open: (target) => open(target), key: (target) => target.target_id })
    : el("p", {}, t("kpi.none"));
  const known = found.indicators.map((i) => el("li", {}, el("b", {}, i.name), english() ? ` ${i.en}: ${i.en_definition}` : `：${i.zh_definition}`));
  place.replaceChildren(
    list,
    el("details", { open: found.targets.some((target) => !target.known) }, el("summary", {}, t("kpi.indicators")), el("ul", { className: "indicators" }, ...known)),
    el("p", { className: "quiet" }, t("kpi.national")),
  );
}

async function open(target, offset = 0, focus = true) {
  const panel = byId("panel");
  writeAddress({ target: target.target_id, from: offset || "" });
  try {
    const path = `/api/v1/kpi/${encodeURIComponent(target.target_id)}/rows`;
    const found = await get(path, { as_of: choices.day, offset, limit: SIZE });
    panel.replaceChildren(...parts(target, found));
    if (focus) panel.focus();
  } catch (error) {
    showError(panel, error);
  }
}

function parts(target, found) {
  const columnsOfRows = [
    [t("ledger.enterprise"), ({ enterprise }) => [enterprise.name, el("div", { className: "quiet" }, enterprise.region || "")]],
    [t("kpi.counts"), ({ counts }) => (counts ? t("ledger.yes") : t("ledger.no"))],
    [t("kpi.evidence"), ({ evidence }) => evidence || t("kpi.no_evidence"), "value"],
    [t("kpi.row"), ({ source_id: source, source_row: row, data_date: date }) => el("span", { className: "quiet" }, [source, date, row].filter(Boolean).join(" · ")), "value"],
  ];
  const definition = target.known ? (english() ? target.known.en_definition : target.known.zh_definition) : t("kpi.unknown.long", { indicator: target.indicator || "" });
  const source = [target.source, target.year].filter(Boolean).join(" · ");
  return [
    el("h2", {}, [target.name || target.target_id, target.known ? t("kpi.rows", { counted: count(found.counted), n: count(target.n) }) : t("kpi.unknown")].join(" · ")),
    el("p", {}, `${target.known ? t("kpi.definition") : ""}${definition}`),
    el("p", { className: "quiet" }, source ? t("kpi.source", { source }) : t("kpi.no_source")),
    ...(found.rows.length ? [table(t("kpi.evidence"), columnsOfRows, found.rows)] : []),
    ...(target.known ? [pager({ offset: found.offset, shown: found.rows.length, total: found.total, size: SIZE }, (at) => open(target, at))] : []),
    el("h3", {}, t("kpi.target.rows")),
    el("ul", { className: "origins" }, ...originRows(target.origins)),
  ];
}

start();
