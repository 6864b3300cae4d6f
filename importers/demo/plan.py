"""Which state each firm is to have at the demo's date, and for what reason."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph_schema.rules import State
from importers.demo.draws import Draws
from importers.demo.enterprises import Bracket, Firm
from importers.demo.links import Link

#: The date at which the demo's picture holds.
AS_OF = date(2026, 6, 30)

Reason = Literal[
    "spot_check",  # 监督抽查不合格
    "certificate",  # 必须认证的证书暂停、撤销或过期
    "audit",  # 认证审核不符合项未关闭
    "test_item",  # 关键检测项目无能力
    "issue",  # 其他未销号问题
    "gap",  # 检查发现短板
    "lapsing",  # 证书即将到期
    "certified",
    "examined",
    "both",
    "nothing",
]

# Per mille of a chain's firms, drawn between the two.
_WEAK, _IMPROVE, _UNKNOWN = (85, 108), (152, 192), (165, 225)
_UNKNOWN_WEIGHT: dict[Bracket, float] = {"micro": 3.0, "small": 1.0, "medium": 0.15, "large": 0.0}
_WEAK_REASONS: dict[Reason, float] = {"spot_check": 0.52, "audit": 0.26, "test_item": 0.22}
_WEAK_SERVICE_REASONS: dict[Reason, float] = {"audit": 0.6, "test_item": 0.4}
_LAPSED_REQUIREMENT = 0.5  # of the weak firms that a requirement speaks about
_IMPROVE_REASONS: dict[Reason, float] = {"issue": 0.48, "gap": 0.37, "lapsing": 0.15}
_SEEN_REASONS: dict[Reason, float] = {"certified": 0.45, "both": 0.38, "examined": 0.17}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The state that a firm's facts are to lead to, and the main reason."""

    state: State
    reason: Reason


def make_plan(firms: Sequence[Firm], links: Sequence[Link], seed: int) -> dict[int, Verdict]:
    """Return each firm's verdict by its number."""
    supplied: dict[int, int] = defaultdict(int)
    for link in links:
        if link.valid_to is None:
            supplied[link.supplier.number] += 1
    chains: dict[str, list[Firm]] = defaultdict(list)
    for firm in firms:
        chains[firm.chain.chain_id].append(firm)
    plan: dict[int, Verdict] = {}
    for chain_id, members in chains.items():
        plan |= _plan_chain(members, supplied, Draws(seed, "plan", chain_id))
    return plan


def required_standards(firm: Firm) -> list[str]:
    """Return the standards that a rule row makes a duty for this firm."""
    made = {product.name for product in firm.products}
    return sorted({r.standard for r in firm.chain.requirements if r.product in made})


def is_maker(firm: Firm) -> bool:
    """Tell whether the firm makes goods (GB/T 4754 sections A–C), so that these can be sampled."""
    return firm.product.industry < "44"


def _plan_chain(
    members: Sequence[Firm], supplied: Mapping[int, int], draws: Draws
) -> dict[int, Verdict]:
    by_number = {firm.number: firm for firm in members}
    left = dict.fromkeys(by_number, 1.0)
    states: dict[int, State] = {}

    def assign(state: State, quota: tuple[int, int], weights: Mapping[int, float]) -> None:
        n = round(len(members) * draws.between(*quota) / 1000)
        for number in draws.several({k: weights[k] for k in left}, n):
            states[number] = state
            del left[number]

    assign("weak", _WEAK, {k: _weak_weight(f, supplied) for k, f in by_number.items()})
    assign("unknown", _UNKNOWN, {k: _unknown_weight(f) for k, f in by_number.items()})
    assign("improve", _IMPROVE, {k: 0.5 if f.lead else 1.0 for k, f in by_number.items()})
    return {
        firm.number: _verdict(firm, states.get(firm.number, "none_seen"), draws) for firm in members
    }


def _weak_weight(firm: Firm, supplied: Mapping[int, int]) -> float:
    """Weak suppliers make weak links, so most weak firms have customers; no leader is weak."""
    if firm.lead:
        return 0.0
    return 1.0 if supplied[firm.number] else 0.35


def _unknown_weight(firm: Firm) -> float:
    if firm.lead:
        return 0.0
    return _UNKNOWN_WEIGHT[firm.bracket] * (1.5 if firm.outside else 1.0)


def _verdict(firm: Firm, state: State, draws: Draws) -> Verdict:
    reasons: dict[Reason, float] = {"nothing": 1.0}
    if state == "weak":
        if required_standards(firm) and draws.chance(_LAPSED_REQUIREMENT):
            return Verdict(state=state, reason="certificate")
        reasons = _WEAK_REASONS if is_maker(firm) else _WEAK_SERVICE_REASONS
    elif state == "improve":
        reasons = _IMPROVE_REASONS
    elif state == "none_seen":
        reasons = {"both": 1.0} if firm.lead else _SEEN_REASONS
    return Verdict(state=state, reason=draws.weighted(reasons))
