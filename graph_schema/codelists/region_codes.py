"""Region codes by themselves: what lies in what, told by their digits (GB/T 2260)."""


def regions_agree(one: str, other: str) -> bool:
    """Return whether one region is the other, lies in it, or is not known.

    Examples
    --------
    >>> regions_agree("330000", "330106"), regions_agree("330100", "330200")
    (True, False)
    >>> regions_agree("", "330106"), regions_agree("000000", "330106")
    (True, True)
    """
    short, long = sorted((significant_digits(one), significant_digits(other)), key=len)
    return long.startswith(short)


def significant_digits(region: str) -> str:
    """Return a code without the zeros that only fill it up.

    Examples
    --------
    >>> significant_digits("330100"), significant_digits("000000")
    ('3301', '')
    """
    while region.endswith("00"):
        region = region[:-2]
    return region
