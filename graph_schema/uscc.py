"""The unified social credit code (统一社会信用代码, USCC), GB 32100-2015.

18 characters: registering authority, category, 6 digits of the region, 9 characters of the
organisation code (GB 11714-1997, with a check character of its own), check character.
"""

import re
import unicodedata
from dataclasses import dataclass
from operator import mul
from typing import Literal

from graph_schema.errors import SchemaError

UsccProblem = Literal[
    "uscc.length", "uscc.character", "uscc.checksum", "uscc.scientific", "uscc.zeros"
]

#: Digits and capitals without I, O, S, V, Z; a character's value is its place (GB 32100, table 2).
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {c: i for i, c in enumerate(ALPHABET)}
#: Powers of 3 modulo 31 (GB 32100, 4.2.6).
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))

INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INNER_VALUE = {c: i for i, c in enumerate(INNER_ALPHABET)}
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997, table 1
#: The check character of GB 11714 by 11 less the weighted sum modulo 11.
INNER_CHECKS = "0123456789X0"

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[E][+-]?[0-9]{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsccCheck:
    """What is right and wrong with one code.

    Attributes
    ----------
    value : the code in its canonical form, None where ``problem`` is set.
    problem : None for a code that may be taken.
    inner_ok : whether the organisation code inside has its own check character right. Old
        registrations exist where it has not: worth a warning, never a rejection.
    """

    value: str | None
    problem: UsccProblem | None
    inner_ok: bool


def check_uscc(text: str) -> UsccCheck:
    """Normalise and check a code as somebody typed it.

    Full-width characters become half-width, letters upper case; white space and invisible
    characters go.

    Examples
    --------
    >>> check_uscc(" 91440300 708461136t ")
    UsccCheck(value='91440300708461136T', problem=None, inner_ok=True)
    >>> check_uscc("9.1440300708461E+17").problem
    'uscc.scientific'
    """
    code = _normalise(text)
    problem = _problem(code)
    if problem is not None:
        return UsccCheck(value=None, problem=problem, inner_ok=False)
    inner_ok = organisation_check_character(code[8:16]) == code[16]
    return UsccCheck(value=code, problem=None, inner_ok=inner_ok)


def make_uscc(body17: str) -> str:
    """Append the check character of GB 32100 to the first 17 characters.

    Raises
    ------
    SchemaError
        Where ``body17`` is not 17 characters of the standard's alphabet.

    Examples
    --------
    >>> make_uscc("91440300708461136")
    '91440300708461136T'
    """
    if len(body17) != 17 or not set(body17) <= set(ALPHABET):
        raise SchemaError(
            f"统一社会信用代码的前17位不合规：“{body17}”。",
            f"Not the first 17 characters of a USCC: {body17!r}.",
        )
    return body17 + _check_character(body17)


def make_organisation_code(body8: str) -> str:
    """Append the check character of GB 11714 to the first 8 characters.

    Raises
    ------
    SchemaError
        Where ``body8`` is not 8 digits or capitals.

    Examples
    --------
    >>> make_organisation_code("70846113")
    '708461136'
    """
    if len(body8) != 8 or not set(body8) <= set(INNER_ALPHABET):
        raise SchemaError(
            f"组织机构代码的前8位不合规：“{body8}”。",
            f"Not the first 8 characters of an organisation code: {body8!r}.",
        )
    return body8 + organisation_check_character(body8)


def organisation_check_character(body8: str) -> str:
    """Return the check character of GB 11714 for 8 digits or capitals.

    Examples
    --------
    >>> organisation_check_character("70846113")
    '6'
    """
    total = sum(map(mul, map(_INNER_VALUE.__getitem__, body8), INNER_WEIGHTS))
    return INNER_CHECKS[11 - total % 11]


def _check_character(body17: str) -> str:
    total = sum(map(mul, map(_VALUE.__getitem__, body17), WEIGHTS))
    return ALPHABET[-total % 31]


def _normalise(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.upper()
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if unicodedata.category(c)[0] not in "CZ").upper()


def _problem(code: str) -> UsccProblem | None:
    if _SCIENTIFIC.fullmatch(code):
        return "uscc.scientific"
    if len(code) != 18:
        return "uscc.length"
    if set(code) == {"0"}:  # its check character is right, and it is nobody's
        return "uscc.zeros"
    if not set(code) <= set(ALPHABET) or not (code[2:8].isascii() and code[2:8].isdigit()):
        return "uscc.character"
    if _check_character(code[:17]) != code[17]:
        return "uscc.checksum"
    return None
