"""What a reader asks of a chain's quality, from the address and back into one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request

from api.chains import AsOf
from api.rendering import words_with
from api.state import state_of
from chainmap.analysis.quality.measure import Grouping
from chainmap.analysis.quality.population import Choice
from chainmap.maps.words import Language, Words
from chainmap.quality_overview import (
    ChainBasis,
    ChainQuality,
    chain_quality,
    find_basis,
    open_earlier,
)
from chainmap.snapshot import Snapshot, open_snapshot

#: Chains and dates kept in memory; one of 300 enterprises takes about 1 MB.
KEPT = 24
#: Longest id or name that an address may hold here.
_LONGEST = 200

Size = Literal["small", "小型", "微型", "中型", "大型", "unknown"]
StateName = Literal["weak", "improve", "none_seen", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One view of a chain: which enterprises, which certificates, grouped how, against when.

    ``as_of`` is None where the server's own day is meant; ``then`` is an earlier version.
    """

    chain_id: str
    choice: Choice
    standard: str | None
    by: Grouping
    then: int | None
    as_of: date | None
    day: date
    language: Language

    def path(self, below: str = "", **more: str | int | Sequence[str] | None) -> str:
        """Return the address of this view, or of a page below it; ``more`` adds to the query."""
        values: dict[str, object] = {
            "segment": self.choice.segment,
            "region": self.choice.region,
            "size": self.choice.size,
            "state": self.choice.state,
            "standard": self.standard,
            "by": self.by if self.by != "segment" else None,
            "then": self.then,
            "as_of": self.as_of,
            "lang": "en" if self.language == "en" else None,
            **more,
        }
        given = {name: value for name, value in values.items() if value is not None}
        query = f"?{urlencode(given, doseq=True)}" if given else ""
        return f"/chains/{quote(self.chain_id, safe='')}/quality{below}{query}"

    @property
    def words(self) -> Words:
        """Return the words in the reader's language."""
        return Words(self.language, {**words_with(""), **own_words()})


def asked(
    request: Request,
    chain_id: str,
    as_of: AsOf = None,
    segment: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    region: Annotated[str | None, Query(pattern=r"^(\d{6}|unknown)$")] = None,
    size: Size | None = None,
    state: StateName | None = None,
    standard: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    by: Grouping = "segment",
    then: Annotated[int | None, Query(ge=1)] = None,
) -> Asked:
    """Return what the address asks for."""
    return Asked(
        chain_id=chain_id,
        choice=Choice(
            segment=segment or None, region=region or None, size=size or None, state=state or None
        ),
        standard=standard or None,
        by=by,
        then=then,
        as_of=as_of,
        day=state_of(request).settings.day(as_of),
        language="en" if request.query_params.get("lang") == "en" else "zh",
    )


AskedView = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered:
    """The quality of the chain now, and where it is asked for at an earlier version."""

    asked: Asked
    snapshot: Snapshot
    now: ChainQuality
    then: ChainQuality | None
    then_snapshot: Snapshot | None


def answer(request: Request, view: Asked) -> Answered:
    """Measure what is asked for.

    An earlier version is judged at the date of its own data, where that is before the day asked.

    Raises
    ------
    NotFound
        Where there is no such chain, now or then, or no snapshot of that version.
    """
    snapshot = state_of(request).graph.snapshot()
    then = open_earlier(snapshot, view.then) if view.then is not None else None
    return Answered(
        asked=view,
        snapshot=snapshot,
        now=_quality(snapshot, view, view.day),
        then=_quality(then, view, day_of(then, view.day)) if then else None,
        then_snapshot=then,
    )


def of_version(request: Request, view: Asked, version: int | None) -> tuple[int, ChainQuality]:
    """Return a version and the quality at it: the present one, or one that is kept."""
    snapshot = state_of(request).graph.snapshot()
    if version is None or version == snapshot.version:
        return snapshot.version, _quality(snapshot, view, view.day)
    earlier = open_earlier(snapshot, version)
    return version, _quality(earlier, view, day_of(earlier, view.day))


def day_of(earlier: Snapshot, day: date) -> date:
    """Return the day at which an earlier version is judged."""
    return min(day, date.fromisoformat(earlier.data_date)) if earlier.data_date else day


def _quality(snapshot: Snapshot, view: Asked, day: date) -> ChainQuality:
    basis = _basis(snapshot.folder, view.chain_id, day)
    return chain_quality(basis, view.choice, standard=view.standard)


@lru_cache(maxsize=KEPT)
def _basis(folder: Path, chain_id: str, day: date) -> ChainBasis:
    """Return the basis of a chain; a snapshot's folder holds one version for good."""
    return find_basis(open_snapshot(folder).tables, chain_id, day)


@cache
def own_words() -> Mapping[str, tuple[str, str]]:
    """Return the words of these pages: key → (Chinese, English)."""
    text = files("api").joinpath("chain_quality_words.json").read_text(encoding="utf-8")
    return {key: (zh, en) for key, (zh, en) in json.loads(text).items()}


def with_group(view: Asked, group: str) -> Asked:
    """Return the same view of one group only: a segment, or all that lies in a region."""
    if view.by == "segment":
        return replace(view, choice=replace(view.choice, segment=group))
    return replace(view, choice=replace(view.choice, region=group))
