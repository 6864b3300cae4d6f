"""What the review of look-alikes hands on: pairs to decide about, and decisions."""

from dataclasses import dataclass
from typing import Literal

#: How the names of review files end; imports leave them alone.
REVIEW_SUFFIX = ".review.csv"

#: merge: one enterprise; apart: two, never asked again; split: take an earlier merge back.
Verdict = Literal["merge", "apart", "split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSide:
    """One enterprise of a pair, as a person compares it; "" where nothing is known."""

    enterprise_id: str
    name: str
    uscc: str = ""
    region: str = ""
    industry: str = ""
    size_class: str = ""
    other_names: str = ""
    suppliers: int = 0
    customers: int = 0
    sources: str = ""
    source_row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two enterprises side by side, and why they stand here."""

    score: int | None
    reason: str
    kept: ReviewSide
    other: ReviewSide


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Pairs to decide about, the most alike first; ``count`` is the true number of them."""

    pairs: tuple[ReviewPair, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided about a pair; ``kept_id`` stays where they are merged."""

    verdict: Verdict
    kept_id: str
    other_id: str
    row: int
