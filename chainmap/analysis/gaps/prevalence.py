"""Prevalence: how many of the examined have a gap, and how sure that share is."""

import numpy as np
from scipy.special import ndtri

from chainmap.analysis.columns import Floats
from chainmap.analysis.gaps.coding import Integers


def wilson_interval(
    found: Integers, examined: Integers, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Return both ends of Wilson's score interval of a share.

    Parameters
    ----------
    examined : at least 1 each.

    Notes
    -----
    Source: Wilson (1927), Journal of the American Statistical Association 22:209. Hand-worked:
    of 10 examined 2 have it, z² = 3.8415, centre (2 + 1.9207) / 13.8415 = 0.2833, half width
    1.96 / 13.8415 · √(1.6 + 0.9604) = 0.2266.

    Examples
    --------
    >>> low, high = wilson_interval(np.array([2]), np.array([10]))
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0567, 0.5098)
    """
    z = float(ndtri(0.5 + confidence / 2))
    n = examined.astype(np.float64)
    x = found.astype(np.float64)
    centre = (x + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * np.sqrt(x * (n - x) / n + z * z / 4)
    low = np.where(found == 0, 0.0, centre - half)
    high = np.where(found == examined, 1.0, centre + half)
    return low, high
