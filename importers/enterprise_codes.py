"""The codes of an enterprise: social credit code, organisation code, registration number.

All are identifiers (``org:``, ``reg:``); one that stands in the column of another is recognised by
its form and its check character, and said to be there.
"""

from functools import lru_cache
from typing import NamedTuple

from graph_schema.organisation_code import check_organisation_code, organisation_code_in
from graph_schema.registration_number import check_registration_number
from graph_schema.uscc import check_uscc
from importers.cells import Cell, text_of
from importers.missing import bare_code, is_no_value
from importers.readings import UNKNOWN, Reading

USCC, ORGANISATION, REGISTRATION = "uscc:", "org:", "reg:"

#: Columns of codes, each with the scheme of what belongs there.
COLUMNS = {"uscc": USCC, "organisation_code": ORGANISATION, "registration_number": REGISTRATION}

#: Both ends of a million links name the same enterprises.
_REMEMBERED = 1 << 18


@lru_cache(maxsize=_REMEMBERED)
def read_uscc(cell: Cell) -> Reading:
    """Read a social credit code; a wrong one is always a rejection.

    A code from before 2015 in its place is read as the identifier that it is.

    Examples
    --------
    >>> read_uscc("91440300708461136t").value, read_uscc("70846113-6").value
    ('91440300708461136T', 'org:708461136')
    >>> read_uscc(9.1440300708461e17)[1:]
    ('code.numeric', mappingproxy({}), 'reject')
    """
    text = bare_code(text_of(cell))
    if is_no_value(text):
        return UNKNOWN
    check = check_uscc(text)
    if check.value is not None and not isinstance(cell, float):
        return Reading(check.value, None if check.inner_ok else "uscc.inner")
    old = identifier_before_uscc(text)
    if old is not None:
        code = "uscc.organisation" if old.startswith(ORGANISATION) else "uscc.registration"
        return Reading(old, code, {"identifier": old})
    if isinstance(cell, float):
        return Reading(code="code.numeric", severity="reject")
    return Reading(code=check.problem)


def identifier_before_uscc(text: str) -> str | None:
    """Return the organisation code or registration number that a text is, with its scheme.

    Examples
    --------
    >>> identifier_before_uscc("110108000000016"), identifier_before_uscc("110108000000017")
    ('reg:110108000000016', None)
    """
    organisation, _ = check_organisation_code(text)
    if organisation is not None:
        return ORGANISATION + organisation
    registration, _ = check_registration_number(text)
    return REGISTRATION + registration if registration is not None else None


def normalise_identifier(identifier: str) -> tuple[str | None, str | None]:
    """Return ``scheme:value`` in its one form, or what is wrong with it.

    Examples
    --------
    >>> normalise_identifier("org:70846113-6"), normalise_identifier("stock:688268")
    (('org:708461136', None), ('stock:688268', None))
    """
    scheme, _, code = identifier.partition(":")
    if f"{scheme}:" == ORGANISATION:
        value, problem = check_organisation_code(code)
        return (ORGANISATION + value if value else None), problem
    if f"{scheme}:" == REGISTRATION:
        number, wrong = check_registration_number(code)
        return (REGISTRATION + number if number else None), wrong
    return identifier, None


def read_organisation_code(cell: Cell) -> Reading:
    """Read an organisation code; a wrong one is unknown.

    Examples
    --------
    >>> read_organisation_code("70846113-6").value, read_organisation_code("70846113-5").code
    ('708461136', 'organisation.checksum')
    """
    text = bare_code(text_of(cell))
    return _of_another_kind(text, ORGANISATION) or _read(cell, *check_organisation_code(text))


def read_registration_number(cell: Cell) -> Reading:
    """Read a registration number; a wrong one is unknown.

    Examples
    --------
    >>> read_registration_number("110108000000016").value
    '110108000000016'
    >>> read_registration_number("91440300708461136T")[:2]
    ('uscc:91440300708461136T', 'code.elsewhere')
    """
    text = bare_code(text_of(cell))
    return _of_another_kind(text, REGISTRATION) or _read(cell, *check_registration_number(text))


def _of_another_kind(text: str, scheme: str) -> Reading | None:
    """Return what stands in the wrong column, None where nothing such does."""
    if is_no_value(text):
        return UNKNOWN
    uscc = check_uscc(text).value
    found = USCC + uscc if uscc is not None else identifier_before_uscc(text)
    if found is None or found.startswith(scheme):
        return None
    return Reading(found, "code.elsewhere", {"identifier": found})


def _read(cell: Cell, value: str | None, problem: str | None) -> Reading:
    # A number of full length whose check digit is right has lost nothing.
    numeric = isinstance(cell, float) and value is None
    return Reading(value, "code.numeric" if numeric else problem)


class EnterpriseCodes(NamedTuple):
    """The codes of one row, each where it belongs."""

    uscc: str | None
    organisation_code: str | None
    registration_number: str | None
    identifiers: tuple[str, ...]
    contradicting: bool


def sort_codes(
    uscc: str | None,
    organisation_code: str | None,
    registration_number: str | None,
    identifiers: tuple[str, ...] | None,
) -> EnterpriseCodes:
    """Return the codes of a row, those that stood in the wrong column among them.

    Examples
    --------
    >>> sort_codes("org:708461136", None, None, ("stock:688268",)).identifiers
    ('stock:688268', 'org:708461136')
    >>> sort_codes("91440300708461136T", "123456788", None, None).contradicting
    True
    """
    if organisation_code is None and registration_number is None and (not uscc or ":" not in uscc):
        return EnterpriseCodes(uscc, None, None, tuple(dict.fromkeys(identifiers or ())), False)
    found: dict[str, str] = {}
    cells = (uscc, organisation_code, registration_number)
    for scheme, value in zip(COLUMNS.values(), cells, strict=True):
        if value is not None and ":" not in value:
            found[scheme] = value
    for value in cells:
        if value is not None and ":" in value:
            scheme, _, code = value.partition(":")
            found.setdefault(f"{scheme}:", code)
    own, organisation = found.get(USCC), found.get(ORGANISATION)
    contradicting = bool(own and organisation and organisation_code_in(own) != organisation)
    if contradicting:
        del found[ORGANISATION]
    others = [scheme + code for scheme, code in found.items() if scheme != USCC]
    return EnterpriseCodes(
        own,
        found.get(ORGANISATION),
        found.get(REGISTRATION),
        tuple(dict.fromkeys((*(identifiers or ()), *others))),
        contradicting,
    )
