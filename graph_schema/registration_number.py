"""The registration number of business licences (工商注册号), GS 15-2006, until 2015.

6 digits of the registering authority, 8 of the sequence, one check digit (ISO 7064, MOD 11,10).
Numbers from before 2007 have 13 digits and no check digit.
"""

import re
from typing import Literal

RegistrationProblem = Literal["registration.format", "registration.checksum"]

_FORM = re.compile(r"[1-9][0-9]{14}|[1-9][0-9]{12}")
_CHECKED_LENGTH = 15


def check_registration_number(text: str) -> tuple[str | None, RegistrationProblem | None]:
    """Return the digits of a number, or what is wrong with it.

    Parameters
    ----------
    text : half-width; white space does not matter.

    Examples
    --------
    >>> check_registration_number("110108000000016")
    ('110108000000016', None)
    >>> check_registration_number("110108000000017"), check_registration_number("1101081234567")
    ((None, 'registration.checksum'), ('1101081234567', None))
    """
    digits = "".join(text.split())
    if not _FORM.fullmatch(digits):
        return None, "registration.format"
    if len(digits) == _CHECKED_LENGTH and registration_check_digit(digits[:-1]) != digits[-1]:
        return None, "registration.checksum"
    return digits, None


def registration_check_digit(body14: str) -> str:
    """Return the check digit of the first 14 digits.

    Examples
    --------
    >>> registration_check_digit("11010800000001")
    '6'
    """
    product = 10
    for digit in body14:
        total = (product + int(digit)) % 10
        product = 2 * (total or 10) % 11
    return str((11 - product) % 10)
