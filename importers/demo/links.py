"""Who supplies whom: neighbours of the tier below, with sole sources, old links and amounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from importers.demo.draws import Draws
from importers.demo.enterprises import Firm

PERIOD = "2025"
_EARLIER_PERIOD = "2024"
_SUPPLIERS_OF_AN_INPUT: dict[int, float] = {1: 0.2, 2: 0.45, 3: 0.35}
_SECOND_INPUT = 0.36  # chance that a customer buys a second input
_INPUTS_OF_A_LEADER = (3, 4)  # inputs, suppliers of each
_SPREAD = 0.07  # how far neighbours look, as a share of the tier
_FAR = 0.06  # chance that a customer buys an input from anywhere in the tier
_FROM_A_LEADER = 0.3  # chance that a customer buys from a leader of the tier below


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A supplier, a customer, a product; ``share`` is of the customer's purchases of it."""

    supplier: Firm
    customer: Firm
    product: str
    period: str = PERIOD
    amount_yuan: int | None = None
    share: float | None = None
    valid_from: date
    valid_to: date | None = None
    evidence: str


def make_links(firms: Sequence[Firm], seed: int) -> list[Link]:
    """Return the links of all chains."""
    chains: dict[str, list[Firm]] = defaultdict(list)
    for firm in firms:
        chains[firm.chain.chain_id].append(firm)
    return [link for members in chains.values() for link in _ChainLinks(members, seed).all()]


class _ChainLinks:
    """The links of one chain. An input is (customer, product) with its suppliers."""

    def __init__(self, members: Sequence[Firm], seed: int) -> None:
        self._draws = Draws(seed, "links", members[0].chain.chain_id)
        self._members = members
        self._inputs: dict[tuple[int, str], list[Firm]] = {}
        self._by_segment: dict[str, list[Firm]] = defaultdict(list)
        for firm in members:
            self._by_segment[firm.segment.segment_id].append(firm)

    def all(self) -> list[Link]:
        """Return the links: today's, those of earlier years, those that ended."""
        for customer in self._members:
            self._buy(customer)
        self._sell_the_unsold()
        current = self._priced()
        return [*current, *self._earlier(current), *self._ended(current)]

    def _sources(self, customer: Firm) -> list[Firm]:
        feeding = [segment_id for segment_id, _ in customer.segment.feeds]
        return [firm for segment_id in feeding for firm in self._by_segment[segment_id]]

    def _buy(self, customer: Firm) -> None:
        sources = self._sources(customer)
        if not sources:
            return
        inputs, count = 1 + self._draws.chance(_SECOND_INPUT), 0
        if customer.lead:
            inputs, count = _INPUTS_OF_A_LEADER
        for _ in range(inputs):
            place = self._draws.unit() if self._draws.chance(_FAR) else customer.place
            product = self._nearest(sources, place, 1)[0].product.name
            if (customer.number, product) in self._inputs:
                continue
            makers = [firm for firm in sources if firm.product.name == product]
            wanted = count or self._draws.weighted(_SUPPLIERS_OF_AN_INPUT)
            chosen = self._nearest(makers, place, wanted)
            leaders = [firm for firm in makers if firm.lead and firm not in chosen]
            if leaders and wanted > 1 and self._draws.chance(_FROM_A_LEADER):
                chosen[-1] = leaders[0]
            self._inputs[customer.number, product] = chosen

    def _nearest(self, firms: Sequence[Firm], place: float, n: int) -> list[Firm]:
        aim = self._draws.near(place, _SPREAD)
        return sorted(firms, key=lambda firm: (abs(firm.place - aim), firm.number))[:n]

    def _sell_the_unsold(self) -> None:
        """Give every supplier a customer: the nearest who already buys its product."""
        sold = {firm.number for suppliers in self._inputs.values() for firm in suppliers}
        buyers: dict[str, list[Firm]] = defaultdict(list)
        by_number = {firm.number: firm for firm in self._members}
        for number, product in self._inputs:
            buyers[product].append(by_number[number])
        for firm in self._members:
            possible = buyers[firm.product.name]
            if firm.number not in sold and possible:
                buyer = min(possible, key=lambda b: (abs(b.place - firm.place), b.number))
                self._inputs[buyer.number, firm.product.name].append(firm)

    def _priced(self) -> list[Link]:
        """Give amounts that fit the supplier's revenue, and shares that add up to at most 1."""
        by_number = {firm.number: firm for firm in self._members}
        customers_of: dict[int, int] = defaultdict(int)
        for suppliers in self._inputs.values():
            for firm in suppliers:
                customers_of[firm.number] += 1
        links: list[Link] = []
        for (number, product), suppliers in self._inputs.items():
            customer = by_number[number]
            most = customer.revenue_yuan * 0.7 / len(suppliers)
            amounts = [self._amount(f, customers_of[f.number], most) for f in suppliers]
            for firm, amount in zip(suppliers, amounts, strict=True):
                share = amount * 100 // sum(amounts) / 100  # rounded down: 0.01 a step
                links.append(self._link(firm, customer, product, amount, share))
        return links

    def _amount(self, supplier: Firm, customers: int, most: float) -> int:
        available = min(supplier.revenue_yuan / customers, most)
        return int(available * (0.4 + 0.5 * self._draws.unit())) // 1_000 * 1_000

    def _link(
        self, supplier: Firm, customer: Firm, product: str, amount: int, share: float
    ) -> Link:
        known = self._draws.unit()
        return Link(
            supplier=supplier,
            customer=customer,
            product=product,
            amount_yuan=amount if known < 0.9 else None,
            share=share if known > 0.12 else None,
            valid_from=self._draws.day(date(2022, 1, 1), date(2025, 6, 30)),
            evidence="observed" if self._draws.chance(0.35) else "declared",
        )

    def _earlier(self, current: Iterable[Link]) -> list[Link]:
        """Return last year's figures of some links: of each, analyses take the latest period."""
        known = [link for link in current if link.amount_yuan and link.valid_from.year < 2025]
        return [
            replace(link, period=_EARLIER_PERIOD, amount_yuan=self._before(link.amount_yuan))
            for link in known
            if self._draws.chance(0.1)
        ]

    def _before(self, amount: int | None) -> int:
        return int((amount or 0) * (0.7 + 0.4 * self._draws.unit())) // 1_000 * 1_000

    def _ended(self, current: Sequence[Link]) -> list[Link]:
        """Return links that are over: a supplier of the same product that was given up."""
        taken = {(link.supplier.number, link.customer.number) for link in current}
        ended: list[Link] = []
        for link in current:
            if not self._draws.chance(0.05):
                continue
            makers = [f for f in self._sources(link.customer) if f.product.name == link.product]
            former = self._nearest(makers, link.customer.place, 4)[-1]
            if (former.number, link.customer.number) not in taken:
                taken.add((former.number, link.customer.number))
                start = self._draws.day(date(2022, 1, 1), date(2023, 6, 30))
                end = self._draws.day(date(2024, 1, 1), date(2026, 3, 31))
                ended.append(
                    Link(
                        supplier=former,
                        customer=link.customer,
                        product=link.product,
                        period=_EARLIER_PERIOD,
                        valid_from=start,
                        valid_to=end,
                        evidence="declared",
                    )
                )
        return ended
