"""What the shell's tests share: a local platform with a small document, and a client for raw requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import urllib3

from flagship.server import LocalPlatform


@pytest.fixture
def small_document() -> dict[str, object]:
    """One campaign that everybody gets whole (flag `color`), and one for adults (flag `limit`)."""
    return {
        "campaigns": [
            _campaign(
                "c1", {"key": "fs_all_users", "operator": "EQUALS", "value": ""}, {"color": "blue", "note": None}
            ),
            _campaign("c2", {"key": "age", "operator": "GREATER_THAN", "value": 17}, {"limit": 10}),
        ]
    }


def _campaign(campaign_id: str, targeting: Mapping[str, object], flags: dict[str, object]) -> dict[str, object]:
    variation = {
        "id": f"{campaign_id}-v1",
        "name": "One",
        "allocation": 100,
        "modifications": {"type": "FLAG", "value": flags},
    }
    group = {
        "id": f"{campaign_id}-g1",
        "name": "Group",
        "targeting": {"targetingGroups": [{"targetings": [targeting]}]},
        "variations": [variation],
    }
    return {
        "id": campaign_id,
        "name": f"Campaign {campaign_id}",
        "slug": f"slug-{campaign_id}",
        "type": "ab",
        "bucketRanges": [{"r": [0, 100]}],
        "variationGroups": [group],
    }


@pytest.fixture
def platform(small_document: dict[str, object]) -> Iterator[LocalPlatform]:
    """A running platform that serves the small document."""
    with LocalPlatform(small_document) as running:
        yield running


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    """A client that retries and follows nothing, and waits at most ten seconds."""
    pool = urllib3.PoolManager(timeout=10.0, retries=False)
    yield pool
    pool.clear()
