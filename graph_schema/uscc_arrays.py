"""Social credit codes by the hundred thousand: in which of them `check_uscc` finds no fault."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graph_schema.uscc import ALPHABET, INNER_ALPHABET, INNER_CHECKS, INNER_WEIGHTS, WEIGHTS

_LENGTH = 18
_REGION, _ORGANISATION = slice(2, 8), slice(8, 16)
_NO_VALUE = 255


def _values(alphabet: str) -> npt.NDArray[np.uint8]:
    """Return byte → its place in the alphabet."""
    found = np.full(256, _NO_VALUE, dtype=np.uint8)
    found[list(alphabet.encode())] = np.arange(len(alphabet))
    return found


_VALUES, _INNER_VALUES = _values(ALPHABET), _values(INNER_ALPHABET)
_INNER_CHECKS = np.frombuffer(INNER_CHECKS.encode(), dtype=np.uint8)


def are_right(texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return which texts are codes in their canonical form, both check characters right.

    Parameters
    ----------
    texts : of 18 characters each.

    Examples
    --------
    >>> are_right(["91440300708461136T", "91440300708461136t", "91440300708461136R"]).tolist()
    [True, False, False]
    """
    # What is not ASCII becomes one byte that no code has.
    typed = "".join(texts).encode("ascii", errors="replace")
    codes = np.frombuffer(typed, dtype=np.uint8).reshape(-1, _LENGTH)
    values, inner = _VALUES[codes], _INNER_VALUES[codes[:, _ORGANISATION]]
    formed = (values != _NO_VALUE).all(axis=1) & (values[:, _REGION] < 10).all(axis=1)
    check = -(values[:, :-1] @ np.array(WEIGHTS)) % len(ALPHABET)
    inner_check = _INNER_CHECKS[11 - (inner @ np.array(INNER_WEIGHTS)) % 11]
    is_zeros = ~values.any(axis=1)  # nobody's, though its check character is right
    right: npt.NDArray[np.bool_] = (check == values[:, -1]) & (
        inner_check == codes[:, _ORGANISATION.stop]
    )
    right &= formed & ~is_zeros
    return right
