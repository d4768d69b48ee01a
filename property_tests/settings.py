"""How hard a law is tried.

By default each law runs its own number of examples, and the whole directory ends in about a minute.
With `CI=true` the examples are always the same ones, so that a build does not fail by chance.
With `FLAGSHIP_BRIEF=1` each law runs a fifth as many, ten at least: enough to see that it holds on another Python too.
With `FLAGSHIP_FUZZ=1` each law runs fifty times as many, found anew each time: ``FLAGSHIP_FUZZ=1 pytest --timeout=0``.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

BRIEF = os.environ.get("FLAGSHIP_BRIEF") == "1"
FUZZ = os.environ.get("FLAGSHIP_FUZZ") == "1"
CI = os.environ.get("CI", "").lower() in ("1", "true")

FUZZ_FACTOR = 50
BRIEF_SHARE = 5
FEWEST = 10


def tried(examples: int = 100) -> settings:
    """A law's settings: that many examples, without a deadline, for machines differ and a law is no benchmark."""
    return settings(
        max_examples=_examples(examples),
        derandomize=CI and not FUZZ,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def _examples(usual: int) -> int:
    if FUZZ:
        return usual * FUZZ_FACTOR
    return min(usual, max(FEWEST, usual // BRIEF_SHARE)) if BRIEF else usual
