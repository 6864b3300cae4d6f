"""The invented enterprises: which chain, segment and product, where, how large."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph_schema.codelists import size_class
from graph_schema.uscc import make_organisation_code, make_uscc
from importers.demo.draws import Draws
from importers.demo.names import NameMaker
from importers.demo.places import draw_place
from importers.demo.specification import ChainSpec, ProductSpec, SegmentSpec

Bracket = Literal["micro", "small", "medium", "large"]

_BRACKETS: dict[Bracket, float] = {"micro": 0.27, "small": 0.57, "medium": 0.135, "large": 0.025}
_EMPLOYEES: dict[Bracket, tuple[int, int]] = {
    "micro": (5, 19),
    "small": (20, 260),
    "medium": (310, 950),
    "large": (1050, 6800),
}
_FIRST_PRODUCT_SHARE = 0.55
_REVENUE_PER_HEAD = (480_000, 1_250_000)  # yuan a year
_OUTSIDE_SHARE = {1: 0.30, 2: 0.16, 3: 0.08}  # by tier: raw material comes from afar
_FIRST_FOUNDED, _LAST_FOUNDED = date(1996, 1, 1), date(2021, 12, 31)
# An organisation code that starts with XN is never issued, so no code here is a real firm's.
_ORGANISATION_PREFIX = "XN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An invented enterprise.

    ``place`` is where it stands in its tier, 0..1: neighbours in order trade with each other.
    ``products`` start with its main one.
    """

    number: int
    chain: ChainSpec
    segment: SegmentSpec
    second_segment: SegmentSpec | None
    products: tuple[ProductSpec, ...]
    place: float
    lead: bool
    outside: bool
    name: str
    short_name: str
    uscc: str
    region_code: str
    founded: date
    bracket: Bracket
    employees: int
    revenue_yuan: int
    assets_yuan: int
    size_class: str | None

    @property
    def product(self) -> ProductSpec:
        """The main product."""
        return self.products[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """A place in a chain that a firm is to fill."""

    segment: SegmentSpec
    product: ProductSpec
    place: float
    lead: bool = False


def make_firms(chains: tuple[ChainSpec, ...], seed: int) -> list[Firm]:
    """Return the firms of all chains, tier by tier, neighbours in order."""
    names = NameMaker(Draws(seed, "names"))
    firms: list[Firm] = []
    for chain in chains:
        draws = Draws(seed, "firms", chain.chain_id)
        for seat in _with_leaders(list(_seats(chain, draws)), chain, draws):
            firms.append(_firm(chain, seat, len(firms) + 1, names, draws))
    return firms


def _seats(chain: ChainSpec, draws: Draws) -> Iterator[_Seat]:
    """Seat the firms of a tier: a segment's stand together, as the map draws them."""
    for tier in chain.tiers:
        segments = [s for s in chain.segments if s.tier == tier]
        runs = [run for s in segments for run in draws.shuffled(_runs(s, draws))]
        seats = [pair for run in runs for pair in run]
        for i, (segment, product) in enumerate(seats):
            yield _Seat(segment=segment, product=product, place=(i + 0.5) / len(seats))


def _runs(segment: SegmentSpec, draws: Draws) -> Iterator[list[tuple[SegmentSpec, ProductSpec]]]:
    """Deal a segment's firms to its products, in runs of neighbours who make the same."""
    for product, count in _makers(segment).items():
        left = count
        while left:
            run = min(left, draws.between(3, 6))
            yield [(segment, product)] * run
            left -= run


def _makers(segment: SegmentSpec) -> dict[ProductSpec, int]:
    """Return how many firms make each product: the first that are not fixed make most."""
    makers = {product: product.makers for product in segment.products if product.makers}
    free = [product for product in segment.products if not product.makers]
    left = segment.size - sum(makers.values())
    for product in free[:-1]:
        makers[product] = round(left * _FIRST_PRODUCT_SHARE)
        left -= makers[product]
    return makers | {free[-1]: left}


def _with_leaders(seats: list[_Seat], chain: ChainSpec, draws: Draws) -> list[_Seat]:
    """Make the middle firms of the most downstream key segments the chain's leaders."""
    keys = sorted((s for s in chain.segments if s.key), key=lambda s: -s.tier)
    chosen: set[int] = set()
    for i in range(chain.leaders):
        segment = keys[i % len(keys)]
        aim = draws.near(0.5, 0.12)
        main = segment.products[0]
        fitting = [n for n, s in enumerate(seats) if s.product is main and n not in chosen]
        chosen.add(min(fitting, key=lambda n: (abs(seats[n].place - aim), n)))
    return [
        _Seat(segment=s.segment, product=s.product, place=s.place, lead=n in chosen)
        for n, s in enumerate(seats)
    ]


def _firm(chain: ChainSpec, seat: _Seat, number: int, names: NameMaker, draws: Draws) -> Firm:
    segment, lead = seat.segment, seat.lead
    outside = not lead and draws.chance(_OUTSIDE_SHARE.get(segment.tier, 0.0))
    place = draw_place(draws, dict(chain.home), outside=outside)
    bracket: Bracket = "large" if lead else draws.weighted(_BRACKETS)
    employees = draws.between(*_EMPLOYEES[bracket])
    revenue = employees * draws.between(*_REVENUE_PER_HEAD) // 10_000 * 10_000
    assets = int(revenue * (0.5 + draws.unit())) // 10_000 * 10_000
    short = names.short_name(seat.product)
    listed = lead or (bracket == "large" and draws.chance(0.6))
    return Firm(
        number=number,
        chain=chain,
        segment=segment,
        second_segment=_second_segment(chain, segment, draws),
        products=_products(seat, draws),
        place=seat.place,
        lead=lead,
        outside=outside,
        name=names.full_name(place.word, short, listed=listed),
        short_name=short,
        uscc=_uscc(place.region_code, number),
        region_code=place.region_code,
        founded=draws.day(_FIRST_FOUNDED, _LAST_FOUNDED),
        bracket=bracket,
        employees=employees,
        revenue_yuan=revenue,
        assets_yuan=assets,
        size_class=size_class(seat.product.industry, employees, revenue, assets),
    )


def _second_segment(chain: ChainSpec, first: SegmentSpec, draws: Draws) -> SegmentSpec | None:
    others = [s for s in chain.segments if s.tier == first.tier and s is not first]
    return draws.one(others) if others and draws.chance(0.06) else None


def _products(seat: _Seat, draws: Draws) -> tuple[ProductSpec, ...]:
    others = [p for p in seat.segment.products if p is not seat.product and not p.makers]
    if others and draws.chance(0.2):
        return seat.product, draws.one(others)
    return (seat.product,)


def _uscc(region_code: str, number: int) -> str:
    organisation = make_organisation_code(f"{_ORGANISATION_PREFIX}{number:06d}")
    return make_uscc(f"91{region_code}{organisation}")
