"""The organisation code (组织机构代码), GB 11714-1997: what named an organisation before the USCC.

8 digits or capitals and a check character, mostly written with a hyphen in front of it. The nine
characters live on as the 9th to 17th of the unified social credit code.
"""

import re
from typing import Literal

from graph_schema.uscc import organisation_check_character

OrganisationProblem = Literal["organisation.format", "organisation.checksum"]

_FORM = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
#: Dashes of U+2010 to U+2015, the minus sign and the full-width one.
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFF0D), "-")


def check_organisation_code(text: str) -> tuple[str | None, OrganisationProblem | None]:
    """Return the nine characters of a code, or what is wrong with it.

    Parameters
    ----------
    text : half-width; case, white space and the kind of hyphen do not matter.

    Examples
    --------
    >>> check_organisation_code("70846113-6"), check_organisation_code("708461136")
    (('708461136', None), ('708461136', None))
    >>> check_organisation_code("70846113-5")
    (None, 'organisation.checksum')
    """
    form = _FORM.fullmatch("".join(text.upper().split()).translate(_DASHES))
    if form is None or set(form[1]) == {"0"}:
        return None, "organisation.format"
    if organisation_check_character(form[1]) != form[2]:
        return None, "organisation.checksum"
    return form[1] + form[2], None


def organisation_code_in(uscc: str) -> str:
    """Return the organisation code inside a social credit code.

    Examples
    --------
    >>> organisation_code_in("91440300708461136T")
    '708461136'
    """
    return uscc[8:17]
