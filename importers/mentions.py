"""What rows say to name an enterprise: mentions, each distinct one once, by its number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph_schema.codelists.region_codes import significant_digits
from graph_schema.uscc import check_uscc
from importers.enterprise_codes import USCC, sort_codes

#: The region in the key of an enterprise whose region nobody gave (MODEL.md, "Keys").
NO_REGION = "000000"
#: What could be a social credit code.
CODE_SHAPE = re.compile(r"[0-9A-Za-z]{18}")

_SCHEME = re.compile(r"[a-z][a-z0-9_-]*:\S.*")
_NAME_KEY = re.compile(r"name:(.+)@([0-9]{6})")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
_LAST = "\U0010ffff"


class Mention(NamedTuple):
    """All that a row says to name an enterprise.

    ``key`` may be an id, an identifier or a name; ``codes`` are ``scheme:value``, the social credit
    code first.
    """

    key: str | None = None
    codes: tuple[str, ...] = ()
    name: str | None = None
    region: str | None = None

    @property
    def uscc(self) -> str | None:
        """The social credit code."""
        for code in self.codes:
            if code.startswith(USCC):
                return code.removeprefix(USCC)
        return None

    @property
    def is_empty(self) -> bool:
        """Whether nothing names an enterprise (a region alone does not)."""
        return not (self.key or self.codes or self.name)


def mention_of(
    key: str | None,
    uscc: str | None,
    identifiers: Sequence[str] | None,
    name: str | None,
    region: str | None,
) -> Mention:
    """Return the mention that a row's cells make.

    Examples
    --------
    >>> mention_of(None, "91440300708461136T", ["stock:688268"], None, None).codes
    ('uscc:91440300708461136T', 'stock:688268')
    """
    codes = (USCC + uscc,) if uscc else ()
    if identifiers:
        codes = tuple(dict.fromkeys((*codes, *identifiers)))
    return Mention(key, codes, name, region)


def mention_of_end(  # one argument a column of the end
    key: str | None,
    uscc: str | None,
    organisation_code: str | None,
    registration_number: str | None,
    identifiers: tuple[str, ...] | None,
    name: str | None,
    region: str | None,
) -> Mention:
    """Return the mention that the cells of an end make, each code where it belongs."""
    codes = sort_codes(uscc, organisation_code, registration_number, identifiers)
    return mention_of(key, codes.uscc, codes.identifiers, name, region)


@dataclass(slots=True)
class Mentions:
    """Distinct mentions; a column of mentions holds their numbers.

    The same firms stand at both ends of many tables: what is found out of a mention is found once.
    """

    _said: list[Mention] = field(default_factory=list)
    _numbers: dict[Mention, int] = field(default_factory=dict)

    def __getitem__(self, number: int) -> Mention:
        return self._said[number]

    def number(self, mention: Mention) -> int:
        """Return the number of a mention."""
        number = self._numbers.setdefault(mention, len(self._said))
        if number == len(self._said):
            self._said.append(mention)
        return number


def unfold_key(mention: Mention) -> Mention:
    """Take a bare key apart: an identifier, a code, ``name:…@…``, or a name.

    Examples
    --------
    >>> unfold_key(Mention(key="stock:688268")).codes
    ('stock:688268',)
    >>> unfold_key(Mention(key="name:甲公司@330100"))[2:]
    ('甲公司', '330100')
    """
    key = mention.key
    if key is None:
        return mention
    named = _NAME_KEY.fullmatch(key)
    if named:
        region = named[2] if named[2] != NO_REGION else None
        return mention._replace(name=mention.name or named[1], region=mention.region or region)
    if _SCHEME.fullmatch(key):
        return mention._replace(codes=(*mention.codes, key))
    if CODE_SHAPE.fullmatch(key) and check_uscc(key).value:
        return mention._replace(codes=(f"{USCC}{check_uscc(key).value}", *mention.codes))
    return mention if mention.name else mention._replace(name=key)


def key_problem(mention: Mention) -> str | None:
    """Return what is wrong with a bare key that was meant to be a social credit code."""
    key = mention.key or ""
    if CODE_SHAPE.fullmatch(key) and any(c.isdigit() for c in key):
        return check_uscc(key).problem
    return "uscc.scientific" if _SCIENTIFIC.fullmatch(key) else None


def resolving_order(mention: Mention) -> tuple[str, str, str, str]:
    """Sort what says most about itself first, so that the order of files does not matter.

    Codes come before names: hundreds of thousands of mentions are told apart by them, and texts of
    ASCII are compared fastest.
    """
    region = mention.region or ""
    vague = 0
    if mention.key:
        rank = 0
    elif mention.codes:
        rank = 1 if mention.codes[0].startswith(USCC) else 2
    elif region:
        rank, vague = 3, 6 - len(significant_digits(region))  # a district says more than its city
    else:
        rank = 4
    name = mention.name or _LAST  # who is called something comes first, so that a stub has a name
    codes = "\0".join(mention.codes)
    return f"{rank}{vague}{codes}", name, region, mention.key or ""
