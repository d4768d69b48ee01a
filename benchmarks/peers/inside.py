"""Runs in a peer's environment: checks that it decides as the floor does, then times both, interleaved.

    python -m benchmarks.peers.inside MODULE ROUNDS DOCUMENT

prints, as its last line, what was measured as a JSON object. Imports mmh3, the standard library and the peer.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.documents import Values, fresh_context, varied_context, visitor_ids
from benchmarks.floor import compile_floor
from benchmarks.rounds import Candidate, interleaved

CHECKED = 60
ROUND_NANOSECONDS = 500_000
Someone = tuple[str, Values]
Decide = Callable[[str, Values], object]


def check(data: Any, decide: Decide, served: Callable[[Any], set[int]]) -> int:
    """See to it that the same campaigns serve each of many visitors, of the usual context and of others.

    Returns:
        Of how many visitors that is so.

    Raises:
        AssertionError: it is not so for one of them.

    """
    source, floor = random.Random(5), compile_floor(data)
    places = {campaign["id"]: place for place, campaign in enumerate(data["campaigns"])}
    for number, visitor_id in enumerate(visitor_ids(CHECKED, seed=3)):
        context = varied_context(source) if number % 2 else fresh_context()
        wanted = {places[flag.campaign_id] for flag in floor(visitor_id, context).values()}
        got = served(decide(visitor_id, context))
        if got != wanted:
            raise AssertionError(f"it serves other campaigns: more {sorted(got - wanted)}, less {sorted(wanted - got)}")
    return CHECKED


def measure(data: Any, decide: Decide, rounds: int) -> dict[str, object]:
    """The peer's time for all campaigns of a visitor, in the floor's."""
    candidates = {name: _candidate(each) for name, each in (("floor", compile_floor(data)), ("peer", decide))}
    found = interleaved(candidates, rounds)
    return {"ratio": found.ratio("peer", "floor"), "microseconds": found.microseconds("peer")}


def _candidate(decide: Callable[[str, Any], object]) -> Candidate[list[Someone]]:
    def work(people: list[Someone]) -> None:
        for visitor_id, context in people:
            decide(visitor_id, context)

    def of(count: int) -> Candidate[list[Someone]]:
        return Candidate(work, lambda number: [(each, fresh_context()) for each in visitor_ids(count, number)], count)

    once = min(of(1).timed(number) for number in range(5))
    return of(max(1, int(ROUND_NANOSECONDS / once)))


def main(adapter: str, rounds: int, path: str) -> None:
    """Check and measure a document, and print what came of it."""
    module, _, function = adapter.partition(":")
    peer = importlib.import_module(f"benchmarks.peers.{module}")
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    decide = getattr(peer, function or "prepare")(data)
    found = {"agreed": check(data, decide, peer.served), **measure(data, decide, rounds)}
    print(f"\n{json.dumps(found)}", flush=True)


if __name__ == "__main__":
    code = 1
    try:
        main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
        code = 0
    except Exception:  # noqa: BLE001 - whatever another engine raises
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)  # some clients have threads that do not end
