// Willingness × potential: how many enterprises, how many of them assisted; a cell opens to its own.

import { button, byId, el } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { readAddress, writeAddress } from "/static/ledger/address.js";
import { openNew } from "/static/ledger/assistance.js";
import { choices, pager, showError, table } from "/static/ledger/desk.js";
import { count } from "/static/ledger/numbers.js";
import { get } from "/static/ledger/server.js";

const SIZE = 50;
const WILLING = [[true, "yes"], [false, "no"], [null, "unknown"]];

export async function showMatrix() {
  const view = byId("view-matrix");
  const { region, chain, willing, potential, helped, row } = readAddress();
  const query = { region, chain, willing, potential, assisted: helped, as_of: choices.day, offset: Number(row) || 0, limit: SIZE };
  try {
    show(view, await get("/api/v1/assistance/candidates", query));
  } catch (error) {
    showError(view, error);
  }
}

function show(view, found) {
  const potentials = [...new Set(found.cells.map(({ potential }) => potential))];
  const head = el("tr", {}, el("td", {}), ...potentials.map((p) => el("th", { scope: "col", className: "number" }, t("ledger.potential", { potential: p || t("ledger.unknown") }))));
  const lines = WILLING.map(([willing, name]) =>
    el("tr", {}, el("th", { scope: "row" }, t(`ledger.willing.${name}`)), ...potentials.map((p) => cell(found.cells.find((c) => c.willing === willing && c.potential === p), name))));
  const made = el("table", { className: "matrix" }, el("caption", {}, t("ledger.matrix.caption")), el("thead", {}, head), el("tbody", {}, ...lines));
  view.replaceChildren(el("p", { className: "quiet" }, t("ledger.matrix.note")), el("div", { className: "wide" }, made), ...rows(found));
}

function cell({ potential, enterprises, assisted }, willing) {
  const asked = readAddress();
  const name = potential || "unknown";
  const best = willing === "yes" && potential === "较大";
  const here = asked.willing === willing && asked.potential === name;
  const label = `${t(`ledger.willing.${willing}`)}，${t("ledger.potential", { potential: potential || t("ledger.unknown") })}`;
  const opens = (text, helped, said, className) => {
    const made = button(text, () => choose(willing, name, helped), { className });
    made.setAttribute("aria-pressed", String(here && (asked.helped || "") === helped));
    made.setAttribute("aria-label", `${label}：${said}`);
    return made;
  };
  const some = t("ledger.assisted", { n: count(assisted) });
  return el(
    "td",
    { className: `number${best ? " best" : ""}` },
    opens(count(enterprises), "", enterprises, "link figure"),
    el("div", {}, opens(some, "true", some, "link quiet")),
  );
}

function choose(willing, potential, helped) {
  writeAddress({ willing, potential, helped, row: "" });
  showMatrix();
}

function rows(found) {
  const { willing, potential, helped } = readAddress();
  if (!willing || !potential) return [];
  const go = (row) => {
    writeAddress({ row: row || "" });
    showMatrix();
  };
  const columns = [
    [t("ledger.enterprise"), ({ name }) => name],
    [t("ledger.uscc"), ({ uscc }) => uscc || t("ledger.blank")],
    [t("ledger.region"), ({ region }) => region || t("ledger.unknown")],
    [t("ledger.size"), ({ size_class: size }) => size || t("ledger.unknown")],
    [t("ledger.assisted.yes"), ({ assisted }) => (assisted ? t("ledger.yes") : t("ledger.no"))],
    [t("ledger.assist"), ({ enterprise_id: id, assisted }) => (assisted ? "" : button(t("ledger.assist"), () => openNew(id)))],
  ];
  const title = `${t(`ledger.willing.${willing}`)} × ${t("ledger.potential", { potential: potential === "unknown" ? t("ledger.unknown") : potential })}${helped ? ` · ${t("ledger.assisted.yes")}` : ""}`;
  const page = pager({ offset: found.offset, shown: found.enterprises.length, total: found.total, size: SIZE }, go);
  return [el("h2", {}, title), ...(found.enterprises.length ? [table(title, columns, found.enterprises)] : []), page];
}
