"""How decisions are written to stdout: JSON lines, a JSON array, tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Protocol

import attrs

from flagship.cli.decisions import Decided, JsonOf, decision_table
from flagship.cli.tally import Tally
from flagship.cli.terminal import beside_output, console, data_stream
from flagship_engine import Document

_PROGRESS = "deciding"


def writer(form: str, document: Document, *, single: bool, with_record: bool) -> Writer:
    """The writer for one of `options.FORMATS`, for a single visitor or many."""
    if form == "jsonl":
        return Lines(with_record)
    return Array(with_record, single) if form == "json" else Tables(document, single)


class Writer(Protocol):
    """Writes decisions to stdout."""

    @property
    def progress(self) -> str:
        """What a progress bar says meanwhile; "" for none, where what is written would run through it."""
        ...

    def write(self, decisions: Iterable[Decided]) -> None:
        """Write them all."""
        ...


@attrs.frozen
class Lines:
    """One JSON object a line."""

    with_record: bool

    @property
    def progress(self) -> str:
        """A bar, unless the lines go to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, decisions: Iterable[Decided]) -> None:
        """Write each as soon as it is decided."""
        out = data_stream()
        text = JsonOf(with_record=self.with_record)
        for decided in decisions:
            out.write(text.line(decided) + "\n")
        out.flush()


@attrs.frozen
class Array:
    """One JSON array; for a single visitor, its object."""

    with_record: bool
    single: bool

    @property
    def progress(self) -> str:
        """A bar, unless the array goes to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, decisions: Iterable[Decided]) -> None:
        """Write each as soon as it is decided, and close the array."""
        out = data_stream()
        text = JsonOf(with_record=self.with_record)
        if self.single:
            for decided in decisions:
                out.write(json.dumps(json.loads(text.line(decided)), ensure_ascii=False, indent=2) + "\n")
            return
        between = "[\n"
        for decided in decisions:
            out.write(between + text.line(decided))
            between = ",\n"
        out.write("[]\n" if between == "[\n" else "\n]\n")
        out.flush()


@attrs.frozen
class Tables:
    """Tables for people: of a single visitor everything, of many the first few and the counts."""

    document: Document
    single: bool

    @property
    def progress(self) -> str:
        """A bar: tables come when all is done."""
        return _PROGRESS

    def write(self, decisions: Iterable[Decided]) -> None:
        """Decide for all, then write."""
        out = console()
        if self.single:
            for decided in decisions:
                out.print(decision_table(self.document, decided))
            return
        tally = Tally(self.document)
        for decided in decisions:
            tally.add(decided)
        out.print(tally.visitors_table())
        out.print(tally.counts_table())
