"""How good quality management is: levels as a self-assessment would give them, and benchmarks."""

from collections.abc import Iterator, Mapping

from graph_schema.rules import State
from importers.demo.chain_rows import Row
from importers.demo.draws import Draws
from importers.demo.plan import Verdict

_LEVELS = ("一级", "二级", "三级", "四级", "五级")
_WEIGHTS: Mapping[State, tuple[float, ...]] = {
    "weak": (0.25, 0.45, 0.25, 0.05, 0.0),
    "improve": (0.1, 0.4, 0.38, 0.1, 0.02),
    "none_seen": (0.03, 0.22, 0.45, 0.24, 0.06),
    "unknown": (0.3, 0.5, 0.18, 0.02, 0.0),
}
_ASSESSED: Mapping[State, float] = {"weak": 0.5, "improve": 0.5, "none_seen": 0.45, "unknown": 0.08}
_OTHER_SCALE = 0.03  # of those assessed: by a scale that nobody here knows, so it is not converted
_SCALE, _UNKNOWN_SCALE = "五级制", "某省2023版（模拟）"
_REPORT = "示例省产业链质量对标报告（模拟）"


def maturity_columns(plan: Mapping[int, Verdict], seed: int) -> dict[int, Row]:
    """Return the columns of each firm's maturity; most were never assessed."""
    draws = Draws(seed, "maturity")
    return {number: _assessed(verdict.state, draws) for number, verdict in plan.items()}


def _assessed(state: State, draws: Draws) -> Row:
    if not draws.chance(_ASSESSED[state]):
        return {}
    scale = _UNKNOWN_SCALE if draws.chance(_OTHER_SCALE) else _SCALE
    level = draws.weighted(dict(zip(_LEVELS, _WEIGHTS[state], strict=True)))
    return {"maturity_level": level, "maturity_scale": scale}


def benchmark_rows() -> Iterator[Row]:
    """Yield what the chains are compared with: two shares, and a value that only products have."""
    listed: tuple[tuple[str, str, str | None, str, float, str], ...] = (
        ("MN-XJ-01", "体系认证覆盖率", None, "国内先进", 80, "%"),
        ("MN-XJ-02", "质量问题销号率", None, "国内先进", 75, "%"),
        ("MN-XJ-03", "成熟度三级及以上企业占比", None, "国际先进", 70, "%"),
        ("MN-XJ-04", "电芯能量密度", "动力电池电芯", "国际先进", 300, "Wh/kg"),
    )
    for benchmark_id, name, product, level, value, unit in listed:
        yield {
            "benchmark_id": benchmark_id,
            "name": name,
            "product_id": product,
            "level": level,
            "value": value,
            "unit": unit,
            "source": _REPORT,
            "year": 2025,
        }
