"""The files of ``chainmap esri``: read whole, and each bad cell named with a remedy."""

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_schema.errors import UsageError

#: The files of a folder (INTERFACES.md), and the columns that each must have.
_FILES = {
    "edges.csv": ("supplier", "customer", "weight"),
    "nodes.csv": ("id", "sector"),
    "essential.csv": (),
}
Bad = npt.NDArray[np.bool_]


def read_esri_folder(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read ``edges.csv``, ``nodes.csv`` and ``essential.csv`` of a folder; codes stay text.

    Raises
    ------
    UsageError
        Where a file, a column or a value is not as it must be.
    """
    for name in _FILES:
        if not (folder / name).is_file():
            raise UsageError(
                f"“{folder.name}”里没有 {name}；需要 {'、'.join(_FILES)}。",
                f"{folder.name!r} has no {name}; it needs {', '.join(_FILES)}.",
            )
    links, enterprises, essential = (read_table(folder / name, _FILES[name]) for name in _FILES)
    essential = _essential(essential)
    ids, sectors = enterprises["id"], essential.index
    _refuse(ids, ids.duplicated(), "nodes.csv", "id", "重复；每家企业只写一行", "stands twice")
    _listed(enterprises["sector"], sectors, "nodes.csv", "essential.csv")
    for end in ("supplier", "customer"):
        _listed(links[end], ids, "edges.csv", "nodes.csv")
    links["weight"] = _numbers(links["weight"], "edges.csv", least=np.nextafter(0, 1))
    for name in ("revenue", "costs"):
        if name in enterprises:
            enterprises[name] = _numbers(enterprises[name], "nodes.csv")
    return links, enterprises, essential


def read_firms(path: Path, ids: "pd.Series[str]") -> "pd.Series[str]":
    """Read the ids of the firms that fail: a file with a column ``id``."""
    firms = read_table(path, ("id",))["id"]
    _listed(firms, ids, path.name, "nodes.csv")
    return firms


def read_scenarios(path: Path, ids: "pd.Series[str]") -> pd.DataFrame:
    """Read shocks: a column ``id``, and one column a scenario, the part 0..1 that fails.

    Firms that are not named are not shocked; an empty cell is 0.
    """
    table = read_table(path, ("id",))
    _listed(table["id"], ids, path.name, "nodes.csv")
    twice = table["id"].duplicated()
    _refuse(table["id"], twice, path.name, "id", "重复；每家企业只写一行", "stands twice")
    scenarios = table.columns.drop("id")
    if scenarios.empty:
        raise UsageError(
            f"{path.name} 没有情景列；除 id 外，每个情景写一列 0 到 1 的数。",
            f"{path.name} has no scenario: beside id, give one column of 0..1 a scenario.",
        )
    shocks = {
        str(name): _numbers(table[name].fillna("0"), path.name, most=1.0) for name in scenarios
    }
    return pd.DataFrame(shocks).set_index(pd.Index(table["id"]))


def read_table(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    """Read a CSV file in UTF-8 as text; it has rows, and these columns."""
    try:
        # "NA" may be an id: only an empty cell is empty.
        table = pd.read_csv(
            path, dtype=str, encoding="utf-8-sig", keep_default_na=False, na_values=[""]
        )
    except FileNotFoundError as error:
        raise UsageError(f"没有这个文件：{path.name}", f"No such file: {path.name}") from error
    except pd.errors.EmptyDataError as error:
        raise _no_rows(path.name) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path.name} 不是 UTF-8 编码；请在 Excel 中另存为“CSV UTF-8”。",
            f"{path.name} is not in UTF-8; in Excel save it as “CSV UTF-8”.",
        ) from error
    except pd.errors.ParserError as error:
        raise UsageError(
            f"{path.name} 有一行的列数与表头不同；含逗号的值请加引号。（{error}）",
            f"{path.name} has a line longer than its header; quote values with commas. ({error})",
        ) from error
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise UsageError(
            f"{path.name} 缺少列 {'、'.join(missing)}；表头须与此完全一致。",
            f"{path.name} lacks {', '.join(missing)}; headers must read exactly so.",
        )
    if path.name in ("nodes.csv", "essential.csv") and table.empty:
        raise _no_rows(path.name)
    for column in columns:
        _refuse(table[column], table[column].isna(), path.name, column, "为空，请填写", "is empty")
    return table


def _no_rows(name: str) -> UsageError:
    return UsageError(
        f"{name} 没有数据；第一行写表头，以下每行一条。",
        f"{name} is empty; it needs a header and a line for each row.",
    )


def _essential(table: pd.DataFrame) -> pd.DataFrame:
    """Return E with sectors as its index; square, and of 0, 1, 2."""
    name = "essential.csv"
    rows = table.set_index(table.columns[0])
    only = [*rows.index.difference(rows.columns), *rows.columns.difference(rows.index)]
    if only or not rows.index.is_unique or not rows.columns.is_unique:
        odd = "、".join(map(str, only[:5])) or "—"
        raise UsageError(
            f"{name} 不是方阵：行和列必须是同一组行业，各出现一次；只在一边的：{odd}。",
            f"{name} is not square: rows and columns must be the same sectors, each once;"
            f" on one side only: {odd}.",
        )
    for column in rows.columns:
        cells = rows[column].reset_index(drop=True)
        bad = ~pd.to_numeric(cells, errors="coerce").isin((0, 1, 2))
        _refuse(cells, bad, name, column, "只能是 0、1、2", "must be 0, 1 or 2")
    return rows.astype(float).astype(int)


def _listed(
    values: "pd.Series[str]", known: "pd.Series[str] | pd.Index[str]", file: str, where: str
) -> None:
    """Refuse a value that another file does not list."""
    name, bad = str(values.name), ~values.isin(known)
    _refuse(values, bad, file, name, f"不在 {where} 中；请补上或更正", f"is not in {where}")


def _numbers(
    column: "pd.Series[str]", file: str, *, least: float = 0.0, most: float = np.inf
) -> "pd.Series[float]":
    """Return the column as finite numbers within bounds."""
    name, found = str(column.name), pd.to_numeric(column, errors="coerce")
    _refuse(column, ~np.isfinite(found), file, name, "不是数字", "is no number")
    _refuse(
        column, found < least, file, name, "太小：须大于 0（ψ、收入、成本可为 0）", "is too low"
    )
    _refuse(column, found > most, file, name, f"大于 {most:g}", f"is above {most:g}")
    return found


def _refuse(
    values: "pd.Series[str]", bad: "pd.Series[bool]", file: str, column: str, zh: str, en: str
) -> None:
    """Name the first bad cell by file, line and column, and how many more there are."""
    places = np.flatnonzero(bad)
    if len(places):
        _raise_at(int(places[0]) + 2, len(places), values.iloc[places[0]], file, column, zh, en)


def _raise_at(
    line: int, count: int, value: object, file: str, column: str, zh: str, en: str
) -> NoReturn:
    more_zh, more = (f"（共 {count} 处）", f" ({count} such cells)") if count > 1 else ("", "")
    raise UsageError(
        f"{file} 第 {line} 行 {column} 列：“{value}”{zh}{more_zh}。",
        f"{file}, line {line}, column {column}: {value!r} {en}{more}.",
    )
