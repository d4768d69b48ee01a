"""Other engines over the same document, each in an environment of its own, beside the floor in the same process."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from benchmarks.documents import as_text, document
from benchmarks.peers.environments import Environment, UnmeasurableError, cache_directory, of_peer, own
from benchmarks.report import Cell, Number, Table
from benchmarks.rounds import Ratio

SIZES = (10, 100)
ROUNDS = 15


@attrs.frozen
class Peer:
    """An engine to measure.

    Attributes:
        label: its name in the table.
        adapter: the module here that translates the document for it and, after a colon, the function if not `prepare`.
        requirements: what is installed for it, its own distribution first; none for this engine.
        note: how the document was expressed, and what is measured.

    """

    label: str
    adapter: str
    requirements: tuple[str, ...] = ()
    note: str = ""


OURS = (
    Peer("flagship-engine, SDK_RULES", "ours:prepare_sdk"),
    Peer("flagship-engine, PLATFORM_RULES", "ours:prepare_platform"),
    Peer(
        "flagship-engine, as a client",
        "ours:prepare_client",
        note="as the official SDKs, and asked for a flag of each campaign",
    ),
)
PEERS: Mapping[str, Peer] = {
    "flagship-2.1.5": Peer(
        "Flagship SDK 2.1.5, as a client",
        "flagship_2_1_5",
        ("flagship==2.1.5",),
        "a visitor is created and synchronised; its requests are answered at once by a function, its messages dropped",
    ),
    "flagship-3.0.1": Peer(
        "Flagship SDK 3.0.1, as a client",
        "flagship_3_0_1",
        ("flagship==3.0.1",),
        "a visitor is created and its flags fetched; requests and messages as with 2.1.5",
    ),
    "growthbook": Peer(
        "GrowthBook",
        "growthbook_client",
        ("growthbook",),
        "an experiment rule a group; CONTAINS and STARTS_WITH as regular expressions; one client for all visitors",
    ),
    "launchdarkly": Peer(
        "LaunchDarkly",
        "launchdarkly_client",
        ("launchdarkly-server-sdk",),
        "a rule a targeting group, so that a group's rollout stands twice; its context is built as part of a decision",
    ),
    "flagsmith": Peer(
        "Flagsmith's engine",
        "flagsmith_engine",
        ("flagsmith-flag-engine",),
        "a segment a group; STARTS_WITH as a regular expression; a CONTAINS list as alternatives; one call for all",
    ),
    "eppo": Peer(
        "Eppo (Rust)",
        "eppo_client_sdk",
        ("eppo-server-sdk",),
        "an allocation a group, 100 shards; CONTAINS and STARTS_WITH as regular expressions; nothing is logged",
    ),
    "statsig": Peer(
        "Statsig (Rust)",
        "statsig_core",
        ("statsig-python-core",),
        "a rule for each variation of each targeting group, 16 a config; nothing is logged",
    ),
    "unleash": Peer(
        "Unleash (Rust)",
        "unleash_client",
        ("UnleashClient",),
        "a strategy a targeting group, so that a group's variants stand twice; no metrics, no registration",
    ),
}


@attrs.frozen
class Found:
    """What came of an engine: its version, its ratio and microseconds by size, or why there are none."""

    version: str
    ratios: dict[int, Ratio]
    microseconds: dict[int, float]
    problem: str = ""


def table(
    directory: Path | None,
    only: Sequence[str] | None,
    pictures: Path | None,
    rounds: int = ROUNDS,
) -> Table:
    """Ourselves and the peers, each checked first, then timed beside the floor.

    Args:
        directory: where their environments are kept; None for a cache directory.
        only: names of `PEERS`; None for all.
        pictures: where the plot goes; None for no plot.
        rounds: how many rounds.

    """
    chosen = [*OURS, *(peer for name, peer in PEERS.items() if only is None or name in only)]
    with tempfile.TemporaryDirectory() as written:
        documents = {size: Path(written) / f"document_{size}.json" for size in SIZES}
        for size, path in documents.items():
            path.write_text(as_text(document(size)), encoding="utf-8")
        found = [(peer, _measure(peer, directory or cache_directory(), documents, rounds)) for peer in chosen]
    if pictures is not None:
        from benchmarks import plots  # its library is needed for nothing else

        plots.peers(pictures / "peers.svg", [(peer.label, each.ratios) for peer, each in found if each.ratios])
    columns = ("engine", "version", *(head for size in SIZES for head in (f"{size} campaigns", f"time at {size}")))
    rows = tuple(_row(peer, each) for peer, each in found)
    return Table("peers", "All campaigns of a visitor, in the floor's time", columns, rows, _notes(found))


def _measure(peer: Peer, directory: Path, documents: Mapping[int, Path], rounds: int) -> Found:
    version, ratios, times = "", {}, {}
    try:
        environment = _environment(peer, directory)
        distribution = peer.requirements[0].partition("==")[0] if peer.requirements else "attrs"
        version = environment.version(distribution) if peer.requirements else "this one"
        for size, path in documents.items():
            measured: dict[str, Any] = environment.measure(peer.adapter, path, rounds)
            ratios[size], times[size] = Ratio(*measured["ratio"]), measured["microseconds"]
    except UnmeasurableError as reason:
        return Found(version, ratios, times, str(reason))
    return Found(version, ratios, times)


def _environment(peer: Peer, directory: Path) -> Environment:
    if not peer.requirements:
        return own()
    return of_peer(peer.adapter, peer.requirements, directory)


def _row(peer: Peer, found: Found) -> tuple[Cell, ...]:
    cells: list[Cell] = [peer.label, found.version]
    for size in SIZES:
        ratio = found.ratios.get(size)
        cells += ["not measured" if ratio is None else ratio]
        cells += [None if ratio is None else Number(found.microseconds[size], "µs")]
    return tuple(cells)


def _notes(found: list[tuple[Peer, Found]]) -> tuple[str, ...]:
    notes = [
        "Before it is timed, each serves the same campaigns as the floor, to 60 visitors of 31 different contexts."
    ]
    for peer, each in found:
        if each.problem:
            notes.append(f"{peer.label}: not measured: {each.problem}.")
        elif peer.note:
            notes.append(f"{peer.label}: {peer.note}.")
    return tuple(notes)
