"""What an enterprise is called and where it is, as far as look-alikes are told by it."""

from dataclasses import dataclass

from graph_schema.codelists.region_codes import significant_digits
from graph_schema.company_names import NameParts, split_company_name

#: Digits of a region code that name the city.
CITY_DIGITS = 4
_MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """An enterprise as far as its name and place go."""

    name: str
    region: str  # region_code or ""

    @property
    def parts(self) -> NameParts:
        """Its name taken apart."""
        return split_company_name(self.name)

    @property
    def city(self) -> str:
        """What its city is known by; "" where only a province or nothing is known."""
        digits = significant_digits(self.region) or significant_digits(self.parts.place)
        if digits[:2] in _MUNICIPALITIES:
            return digits[:2]
        return digits[:CITY_DIGITS] if len(digits) >= CITY_DIGITS else ""
