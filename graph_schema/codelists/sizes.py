"""Size classes 大中小微 by 统计上大中小微型企业划分办法（2017）."""

import math
from dataclasses import dataclass
from functools import cache

from graph_schema.codelists.files import read_rows
from graph_schema.codelists.industries import section_of

SIZE_CLASSES = ("大型", "中型", "小型", "微型")
_YUAN_PER_WAN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeThreshold:
    """Lower bounds of one indicator in one industry; money in yuan."""

    industry: str
    codes: tuple[str, ...]
    indicator: str  # employees, revenue_yuan, assets_yuan
    large: float
    medium: float
    small: float

    def size_class(self, value: float) -> str:
        """Return the class that this indicator alone allows."""
        large, medium, small, micro = SIZE_CLASSES
        if value < self.small:
            return micro
        if value < self.medium:
            return small
        return medium if value < self.large else large


@cache
def size_thresholds() -> tuple[SizeThreshold, ...]:
    """Return the rows of the rule.

    Examples
    --------
    >>> [t.small for t in size_thresholds() if t.industry == "工业"]
    [20.0, 3000000.0]
    """
    return tuple(_threshold(row) for row in read_rows("size_thresholds.csv"))


def size_class(
    industry_code: str | None,
    employees: float | None,
    revenue_yuan: float | None,
    assets_yuan: float | None,
) -> str | None:
    """Return 大型, 中型, 小型 or 微型; None where the figures or the rule do not tell.

    An enterprise has the highest class of which it reaches every lower bound; one indicator below
    the bound of 小型 is enough for 微型, even where another is unknown.

    Parameters
    ----------
    industry_code : GB/T 4754-2017, any level. Section F, G, I, K and division 70 alone do not
        tell which row applies; finance, education and others have none.
    employees : persons. revenue_yuan, assets_yuan : yuan, not 万元.

    Examples
    --------
    >>> size_class("3841", 1200, 350_000_000, None), size_class("38", 10, None, None)
    ('中型', '微型')
    >>> size_class("66", 1200, 350_000_000, None) is None, size_class("38", 300, None, None) is None
    (True, True)
    """
    given = {"employees": employees, "revenue_yuan": revenue_yuan, "assets_yuan": assets_yuan}
    classes = [_class_of(row, given[row.indicator]) for row in _rows_for(industry_code)]
    if "微型" in classes:
        return "微型"
    known = [c for c in classes if c is not None]
    if not known or len(known) < len(classes):
        return None
    return max(known, key=SIZE_CLASSES.index)


def _class_of(row: SizeThreshold, value: float | None) -> str | None:
    return None if value is None or math.isnan(value) else row.size_class(value)


@cache
def _rows_for(industry_code: str | None) -> tuple[SizeThreshold, ...]:
    """Return the rows of the longest code that covers this industry."""
    if industry_code is None:
        return ()
    section = section_of(industry_code)
    if section is None:
        return ()
    prefixes = [industry_code[:n] for n in range(len(industry_code), 1, -1)]
    for code in (*prefixes, section):
        rows = tuple(row for row in size_thresholds() if code in row.codes)
        if rows:
            return rows
    return ()


def _threshold(row: dict[str, str]) -> SizeThreshold:
    money = row["indicator"].endswith("_wan")
    unit = _YUAN_PER_WAN if money else 1
    return SizeThreshold(
        industry=row["industry"],
        codes=tuple(row["codes"].split()),
        indicator=row["indicator"].replace("_wan", "_yuan"),
        large=float(row["large"]) * unit,
        medium=float(row["medium"]) * unit,
        small=float(row["small"]) * unit,
    )
