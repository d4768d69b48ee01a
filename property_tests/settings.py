"""How hard a law is tried.

By default each law runs its own number of examples, and the whole directory ends in about a minute.
With `CI=true` the examples are always the same ones, so that a build does not fail by chance.
With `FLAGSHIP_FUZZ=1` each law runs fifty times as many, found anew each time: ``FLAGSHIP_FUZZ=1 pytest --timeout=0``.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

FUZZ = os.environ.get("FLAGSHIP_FUZZ") == "1"
CI = os.environ.get("CI", "").lower() in ("1", "true")

FUZZ_FACTOR = 50


def tried(examples: int = 100) -> settings:
    """A law's settings: that many examples, without a deadline, for machines differ and a law is no benchmark."""
    return settings(
        max_examples=examples * FUZZ_FACTOR if FUZZ else examples,
        derandomize=CI and not FUZZ,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
