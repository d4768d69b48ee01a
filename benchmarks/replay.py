"""python -m benchmarks.replay: a journal of many decisions, written once and replayed on several Pythons.

Each visitor is another one, and between them they reach every variation group that can be reached, and every operator
with either outcome. Each Python replays under another hash seed. The exit code is 0 if every decision is the same and
all Pythons say so in the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeAlias

import attrs

from benchmarks.rich_documents import COMPARISONS, DOCUMENTS, NOBODYS, PAIRS
from benchmarks.rich_visitors import visitors
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Different,
    Document,
    Entry,
    Replayed,
    Rules,
    Undecidable,
    Verdict,
    decide,
    document_bytes,
    document_digest,
    make_entry,
    parse_document,
    read_journal,
    replay,
    write_entry,
)

ROOT = Path(__file__).parent.parent
RULES = (SDK_RULES, PLATFORM_RULES, SDK_RULES, PLATFORM_RULES, SDK_RULES_2_1_5_HASH)
OTHERS = ("plain", "consolidated", "one test", "listed", "in panic")
TENTH = 10
JOURNAL = "journal.jsonl"
STARTED = 1_777_800_000
"""When the first decision was made, in Unix seconds; each later one a second later."""

SENTENCE = (
    "Python {python}, hash seed {seed}: {same:,} same, {different:,} different, {undecidable:,} undecidable"
    " in {seconds:.0f} s; digest {digest}"
)

Result: TypeAlias = dict[str, str | int | float]


def main(arguments: list[str] | None = None) -> int:
    """Write, replay, and say what came of it."""
    asked = _parser().parse_args(arguments)
    if asked.replay:
        print(json.dumps(replayed(asked.replay)))
        return 0
    with TemporaryDirectory() as directory:
        where: Path = asked.directory or Path(directory)
        where.mkdir(parents=True, exist_ok=True)
        reached = write(where, asked.decisions)
        _tell(where, asked.decisions, reached)
        results = [in_another(python, seed, where) for seed, python in enumerate(asked.python or [sys.executable])]
    for result in results:
        print(SENTENCE.format(**result))
    return 0 if agree(results, asked.decisions) else 1


def agree(results: Sequence[Result], decisions: int) -> bool:
    """Whether every decision was the same everywhere, and that is told in the same bytes."""
    complete = all(result["same"] == decisions for result in results)
    return complete and len({result["digest"] for result in results}) == 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--decisions", type=int, default=100_000, help="how many")
    parser.add_argument("--python", action="append", help="an interpreter to replay on; may be given several times")
    parser.add_argument("--directory", type=Path, help="where the journal and its documents are kept; else nowhere")
    parser.add_argument("--replay", type=Path, help=argparse.SUPPRESS)  # what an interpreter is started with
    return parser


# Writing


@attrs.frozen
class Reached:
    """What decisions came to: by the name of the rules, the groups that gave something."""

    groups: dict[str, set[str]] = attrs.Factory(dict)

    def add(self, entry: Entry) -> None:
        self.groups.setdefault(entry.rules, set()).update(group_id for _, group_id, _ in entry.outcome.assigned)

    def operators(self, rules: str) -> tuple[str, ...]:
        """The operators of which a comparison held for somebody, and did not hold for somebody else."""
        groups = self.groups.get(rules, set())
        both = (number for number in range(len(COMPARISONS)) if {f"y{number}", f"n{number % PAIRS}"} <= groups)
        return tuple(sorted({COMPARISONS[number][1] for number in both}))


def write(where: Path, decisions: int) -> Reached:
    """Write a journal, and the documents of its decisions by their digests."""
    reached = Reached()
    documents = documents_of(RULES)
    for document in documents[SDK_RULES.name].values():
        (where / f"{document_digest(document)}.json").write_bytes(document_bytes(document))
    with (where / JOURNAL).open("wb") as journal:
        for entry in entries(documents, decisions):
            reached.add(entry)
            journal.write(write_entry(entry) + b"\n")
    return reached


def documents_of(rule_sets: Iterable[Rules]) -> Mapping[str, Mapping[str, Document]]:
    """All documents by the name of the rules and their own."""
    return {
        rules.name: {name: parse_document(make(), rules) for name, make in DOCUMENTS.items()} for rules in rule_sets
    }


def entries(documents: Mapping[str, Mapping[str, Document]], decisions: int) -> Iterator[Entry]:
    """The entries of so many decisions: rules by turns; of ten decisions one is over one of the small documents."""
    digests = {name: document_digest(document) for name, document in documents[SDK_RULES.name].items()}
    asking = visitors(documents[SDK_RULES.name]["rich"], decisions)
    for number, asked in enumerate(asking):
        turn = number // len(RULES)
        name = OTHERS[turn // TENTH % len(OTHERS)] if turn % TENTH == 0 else "rich"
        document = documents[RULES[number % len(RULES)].name][name]
        who, context, known = asked.visit.identity, asked.visit.context, asked.visit.assignations
        decision = decide(document, context, who, known, hit_triggered=asked.hit_triggered)
        yield make_entry(
            STARTED + number,
            document,
            context,
            who,
            known,
            decision,
            hit_triggered=asked.hit_triggered,
            digest=digests[name],
        )


def _tell(where: Path, decisions: int, reached: Reached) -> None:
    size = (where / JOURNAL).stat().st_size
    print(f"{decisions:,} decisions, {size:,} bytes: {size // decisions:,} an entry, {size / 2**20:.0f} MiB in all")
    document = parse_document(DOCUMENTS["rich"]())
    groups = {group.id for campaign in document.campaigns for group in campaign.variation_groups} - NOBODYS
    for rules, found in reached.groups.items():
        operators = reached.operators(rules)
        print(f"{rules}: {len(groups & found)} groups of {len(groups)}; {len(operators)} operators with either outcome")
    left = groups.difference(*reached.groups.values())
    print(f"groups that no rules reached: {', '.join(sorted(left)) or 'none'}")


# Replaying


def in_another(python: str, seed: int, where: Path) -> Result:
    """What another interpreter makes of a journal, under a hash seed."""
    paths = (ROOT, ROOT / "engine", ROOT / "io_shell")
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [python, "-m", "benchmarks.replay", "--replay", str(where)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    result: Result = json.loads(done.stdout)
    return {**result, "seed": seed}


def replayed(where: Path) -> Result:
    """Replay a journal here: how many are what, and the digest of all verdicts."""
    started = perf_counter()
    documents = {path.stem: parse_document(json.loads(path.read_bytes())) for path in where.glob("*.json")}
    counted, digest = Replayed(), sha256()
    with (where / JOURNAL).open("rb") as journal:
        for verdict in replay(read_journal(journal), documents):
            counted = counted.counting(verdict)
            digest.update(told(verdict))
    return {
        "python": platform.python_version(),
        "same": counted.same,
        "different": counted.different,
        "undecidable": counted.undecided,
        "seconds": perf_counter() - started,
        "digest": digest.hexdigest(),
    }


def told(verdict: Verdict) -> bytes:
    """A verdict as bytes: what it is, of which outcome, and why."""
    words = [type(verdict).__name__]
    if isinstance(verdict.entry, Entry):
        outcome = verdict.entry.outcome
        words += (each for given in outcome.assigned for each in given)
        words += (outcome.flags, outcome.effects)
    if isinstance(verdict, Different):
        words += (each.sentence for each in verdict.differences)
    elif isinstance(verdict, Undecidable):
        words.append(verdict.reason)
    return "\0".join(words).encode("utf-8", "surrogatepass") + b"\n"


if __name__ == "__main__":
    raise SystemExit(main())
