"""p-values and confidence bounds, by SciPy: the extra `stats`."""

from __future__ import annotations

import importlib.util
from typing import SupportsFloat

import attrs

from flagship_engine.simulating.ratios import Ratio

CONFIDENCE = 0.95
"""Of the bounds of a share."""

MISSING = "p-values need scipy, not installed here: run pip install 'flagship-engine[stats]'"
"""What is said where the extra is missing."""


def has_statistics() -> bool:
    """Whether SciPy is here; it is not loaded for that."""
    return importlib.util.find_spec("scipy") is not None


def p_value(ratio: Ratio) -> float:
    """The chance that visitors spread as they should lie as far from the shares, or farther.

    Raises:
        ImportError: the extra `stats` is missing.

    """
    from scipy.special import chdtrc  # SciPy's own chi2.sf, without the second that scipy.stats takes to load

    return _rounded(chdtrc(ratio.degrees_of_freedom, ratio.chi_square))


@attrs.frozen
class Bounds:
    """Where a share lies, with the confidence of `CONFIDENCE`; from 0 to 1."""

    low: float
    high: float


def bounds(count: int, total: int, confidence: float = CONFIDENCE) -> Bounds:
    """The exact (Clopper and Pearson's) bounds of a share of which `count` of `total` were seen.

    Raises:
        ImportError: the extra `stats` is missing.

    """
    from scipy.special import betaincinv

    half = (1 - confidence) / 2
    low = _rounded(betaincinv(count, total - count + 1, half)) if count > 0 else 0.0
    high = _rounded(betaincinv(count + 1, total - count, 1 - half)) if count < total else 1.0
    return Bounds(low, high)


def _rounded(number: SupportsFloat) -> float:
    """To ten digits: the last ones differ between versions of SciPy."""
    return float(f"{float(number):.10g}")
