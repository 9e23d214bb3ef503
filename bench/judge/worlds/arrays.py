"""The array types of the bench, and the two special functions that numpy lacks."""

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def normal_cdf(z: Floats) -> Floats:
    """The standard normal distribution function of every element."""
    return np.asarray(special.ndtr(z), dtype=np.float64)


def log_beta(a: Floats, b: Floats) -> Floats:
    """The logarithm of the beta function of every pair of elements."""
    return np.asarray(special.betaln(a, b), dtype=np.float64)


def first_true(hits: Bools) -> Floats:
    """For every row the 1-based column of its first hit, infinity where there is none."""
    minute = hits.argmax(axis=1) + 1.0
    return np.where(hits.any(axis=1), minute, np.inf)


def share_of(part: Ints, whole: Ints) -> Floats:
    """``part / whole`` of every element, NaN where there is nothing to divide by."""
    out: Floats = np.full(part.shape, np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
