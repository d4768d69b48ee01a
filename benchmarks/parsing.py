"""What reading a document costs: time beside `json.loads`, memory beside the text, and how long others must wait."""

from __future__ import annotations

import gc
import json
import statistics
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from benchmarks.deciding import RULES
from benchmarks.documents import SIZES, as_text, document
from benchmarks.report import Cell, Number, Table, Target
from benchmarks.rounds import Candidate, interleaved
from flagship_engine import Document, parse_document
from flagship_engine.rules.base import Rules

TIME_TARGET = 8.0
MEMORY_TARGET = 8.0
TARGET_SIZE = 1000
ROUNDS = 9
PAUSES = 15
GLANCE = 0.0005
"""Seconds that a thread sleeps between two looks at the clock."""


def time_table(rounds: int = ROUNDS) -> Table:
    """`parse_document` in the time of `json.loads`, and the memory of what it makes in that of the text."""
    rows = [row for campaigns in SIZES for row in _rows(campaigns, rounds)]
    columns = ("rules", "campaigns", "json.loads", "parse_document", "target", "memory / text", "memory target")
    return Table("parsing", "parse_document, in the time of json.loads of the same text", columns, tuple(rows), _NOTES)


_NOTES = (
    "The JSON is loaded already; compiling is part of it.",
    "Memory: what stays when the JSON is gone (tracemalloc), in bytes a byte of text.",
)


def _rows(campaigns: int, rounds: int) -> list[tuple[Cell, ...]]:
    text = as_text(document(campaigns))
    data = json.loads(text)
    repeats = max(1, 100 // campaigns)

    def parsing(rules: Rules) -> Callable[[Any], None]:
        def parse(_inputs: None) -> None:
            for _ in range(repeats):
                parse_document(data, rules)

        return parse

    def load(_inputs: None) -> None:
        for _ in range(repeats):
            json.loads(text)

    works: dict[str, Callable[[Any], object]] = {
        "json": load,
        **{name: parsing(rules) for name, rules in RULES.items()},
    }
    found = interleaved({name: Candidate(work, _nothing, repeats) for name, work in works.items()}, rounds)
    base = Number(found.microseconds("json"), "µs")
    rows: list[tuple[Cell, ...]] = []
    for name, rules in RULES.items():
        ratio, memory = found.ratio(name, "json"), memory_of(text, rules) / len(text.encode())
        targets: tuple[Target | None, Target | None] = (None, None)
        if campaigns == TARGET_SIZE:
            targets = Target(TIME_TARGET, ratio.value), Target(MEMORY_TARGET, memory)
        rows.append((name, str(campaigns), base, ratio, targets[0], f"{memory:.2f}", targets[1]))
    return rows


def _nothing(_number: int) -> None:
    return None


def memory_of(text: str, rules: Rules) -> int:
    """The bytes that a compiled document holds when the JSON that it was read from is gone."""
    parse_document(json.loads(text), rules)  # whatever is made once a process is made now
    gc.collect()
    tracemalloc.start()
    try:
        kept = parse_document(json.loads(text), rules)
        gc.collect()
        held, _peak = tracemalloc.get_traced_memory()
        assert kept.usable
        return held
    finally:
        tracemalloc.stop()


def longest_pause(work: Callable[[], object]) -> float:
    """How many seconds late another thread was at most, one that wakes every half millisecond, while this one works.

    What the work gives is kept until nobody watches any more: to drop it is another piece of work.
    """
    late: list[float] = []
    started, stopped = threading.Event(), threading.Event()

    def watch() -> None:
        before = time.perf_counter()
        while not stopped.is_set():
            time.sleep(GLANCE)
            now = time.perf_counter()
            late.append(now - before - GLANCE)
            before = now
            started.set()

    gc.collect()  # what was left behind before is not this work's
    watcher = threading.Thread(target=watch)
    watcher.start()
    started.wait()
    late.clear()
    kept = work()
    stopped.set()
    watcher.join()
    del kept
    return max(late, default=0.0)


def spin(seconds: float) -> None:
    """Plain Python that keeps a thread busy: what any other work would do to a waiting thread."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def pause_table(pauses: int = PAUSES) -> Table:
    """How long another thread waits while a document of 1000 campaigns is read."""
    text = as_text(document(TARGET_SIZE))
    data = json.loads(text)
    works: dict[str, Callable[[], object]] = {
        "a loop of plain Python": lambda: spin(0.1),
        "json.loads": lambda: json.loads(text),
        **{f"parse_document, {name}": _parse(data, rules) for name, rules in RULES.items()},
        "dropping a document, SDK_RULES": _Dropping(data),
    }
    seen: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(pauses):
        for name, work in works.items():
            if isinstance(work, _Dropping):
                work.prepare()
            seen[name].append(1000 * longest_pause(work))
    rows = tuple(
        (name, Number(min(found), "ms"), Number(statistics.median(found), "ms"), Number(max(found), "ms"))
        for name, found in seen.items()
    )
    columns = ("while another thread does", "least", "median", "most")
    return Table("pauses", f"The longest pause of a thread, {TARGET_SIZE} campaigns", columns, rows, _PAUSE_NOTES)


_PAUSE_NOTES = (
    "How late a thread was at most that wakes every half millisecond; one run is one reading.",
    "Python hands over between threads every 5 ms.",
    "What is longer is a call that does not hand over, the garbage collector, or another process.",
)


def _parse(data: Any, rules: Rules) -> Callable[[], object]:
    return lambda: parse_document(data, rules)


class _Dropping:
    """The end of a document, as when a poll brings another: nobody refers to it any more."""

    def __init__(self, data: Any) -> None:
        self._data = data
        self._held: list[Document] = []

    def prepare(self) -> None:
        self._held.append(parse_document(self._data))

    def __call__(self) -> None:
        self._held.clear()
