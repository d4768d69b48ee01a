from __future__ import annotations

from pathlib import Path

from benchmarks.checked_load import checked_load
from tests.shell.serving import serving


def test_two_workers_under_load_answer_what_the_engine_decides_and_lose_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    with serving("--workers", "2", "--store", store) as served:
        tally = checked_load(served.decision_url, store, visitors=200)
        assert served.stop() == (0, "Stopped.\n", "")
    assert (tally.errors, tally.wrong, tally.lost) == (0, 0, 0)
    assert tally.answers == 3 * 200
    assert tally.acknowledged > 2 * 200
