"""What the SDK's calls cost, beside the engine below them: no network, no cache manager, no context event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.documents import Values, fresh_context, loaded, visitor_ids
from benchmarks.report import Number, Table, Target
from benchmarks.rounds import ROUNDS, Candidate, Timings, interleaved
from flagship import Config, Flagship
from flagship.testing import RecordingTransport
from flagship_engine import decide, parse_document

CAMPAIGNS = 10
VISITORS = 20
READS = 50
"""Written out so many times in a row, so that no loop is measured beside what it repeats."""

Someone = tuple[str, Values]


@contextmanager
def started(data: Any) -> Iterator[Flagship]:
    """An SDK in BUCKETING mode over a document, with nothing behind it."""
    transport = RecordingTransport()
    transport.serve_document(data)
    sdk = Flagship()
    options = {"transport": transport, "polling_interval": 0, "send_context_events": False, "document_directory": None}
    sdk.start("env", "key", Config(mode=Config.Mode.BUCKETING, **options))
    try:
        yield sdk
    finally:
        sdk.close()


def repeated(statement: str, names: dict[str, object]) -> Callable[[object], object]:
    """A function that executes a statement `READS` times over local names."""
    body = "\n".join([f"    {statement}"] * READS)
    made: dict[str, Callable[[object], object]] = {}
    arguments = ", ".join(f"{name}={name}" for name in names)
    exec(f"def read(_inputs, {arguments}):\n{body}\n", dict(names), made)
    return made["read"]


def people(number: int) -> list[Someone]:
    """Ids and contexts, made anew."""
    return [(each, fresh_context()) for each in visitor_ids(VISITORS, seed=number)]


def timings(rounds: int = ROUNDS) -> Timings:
    """The calls and what they are held against, interleaved; checked first: both give the same flags."""
    data = loaded(CAMPAIGNS)
    with started(data) as sdk:
        candidates = {**_reading(sdk), **_deciding(sdk, data)}
        return interleaved(candidates, rounds)


def _reading(sdk: Flagship) -> dict[str, Candidate[Any]]:
    visitor = sdk.create_visitor("visitor-1", context=fresh_context())
    assert visitor.synchronize_modifications() == (True, "")
    decided = decide(parse_document(loaded(CAMPAIGNS)), fresh_context(), "visitor-1").flags
    values = {key: flag.value for key, flag in decided.items()}
    assert values
    assert {key: visitor.get_modification(key, "none") for key in values} == values
    key = list(values)[len(values) // 2]
    works = {
        "dict": repeated("flags[key]", {"flags": values, "key": key}),
        "get_modification": repeated('visitor.get_modification(key, "none")', {"visitor": visitor, "key": key}),
    }
    return {name: Candidate(work, lambda _number: None, READS) for name, work in works.items()}


def _deciding(sdk: Flagship, data: Any) -> dict[str, Candidate[Any]]:
    document = parse_document(data)

    def decided(someone: list[Someone]) -> None:
        for visitor_id, context in someone:
            decide(document, context, visitor_id)

    def read(someone: list[Someone]) -> None:
        for visitor_id, context in someone:
            decide(document, context, visitor_id).flags  # noqa: B018 - reading is the work

    def create(someone: list[Someone]) -> None:
        for visitor_id, context in someone:
            sdk.create_visitor(visitor_id, False, context)

    def synchronise(visitors: list[Any]) -> None:
        for visitor in visitors:
            visitor.synchronize_modifications()

    def visitors(number: int) -> list[Any]:
        return [sdk.create_visitor(visitor_id, context=context) for visitor_id, context in people(number)]

    return {
        "decide": Candidate(decided, people, VISITORS),
        "decide, flags": Candidate(read, people, VISITORS),
        "create_visitor": Candidate(create, people, VISITORS),
        "synchronize_modifications": Candidate(synchronise, visitors, VISITORS),
    }


def table(rounds: int = ROUNDS) -> Table:
    """The calls in the time of what they are held against."""
    found = timings(rounds)
    pairs = (
        ("get_modification", "dict", "flags[key] of a dict", 15.0),
        ("synchronize_modifications", "decide", "decide", 1.5),
        ("synchronize_modifications", "decide, flags", "decide(...).flags", None),
        ("create_visitor", "decide", "decide", 3.0),
    )
    rows = []
    for call, base, words, limit in pairs:
        ratio = found.ratio(call, base)
        target = None if limit is None else Target(limit, ratio.value)
        rows.append((call, Number(found.microseconds(call), "µs"), words, ratio, target))
    columns = ("call", "time", "in the time of", "ratio", "target")
    return Table("calling", f"The SDK's calls, over {CAMPAIGNS} campaigns", columns, tuple(rows), _NOTES)


_NOTES = ("SDK_RULES in BUCKETING mode, no cache manager, no context event, polling off.",)
