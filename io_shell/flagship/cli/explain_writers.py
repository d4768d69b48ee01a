"""Explanations on stdout: as trees, as one JSON value, or as a line of JSON for each visitor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import attrs
from rich.text import Text

from flagship.cli.explain_asked import Answered
from flagship.cli.explain_tree import LEGEND, print_answer
from flagship.cli.terminal import beside_output, console, data_stream, plural, printable
from flagship_engine import render_explanation

_PROGRESS = "explaining"


class Writer(Protocol):
    """Writes explanations to stdout."""

    @property
    def progress(self) -> str:
        """What a progress bar says meanwhile; "" for none, where what is written would run through it."""
        ...

    def write(self, answers: Iterable[Answered]) -> None:
        """Write them all."""
        ...


def writer(form: str, *, single: bool, limit: int) -> Writer:
    """The writer for one of `options.FORMATS`; of many visitors, a table shows so many."""
    if form == "table":
        return Trees(single, limit)
    return Lines() if form == "jsonl" else Whole(single)


@attrs.frozen
class Lines:
    """One JSON object a line."""

    @property
    def progress(self) -> str:
        """A bar, unless the lines go to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, answers: Iterable[Answered]) -> None:
        """Write each as soon as it is explained."""
        out = data_stream()
        for each in answers:
            out.write(json.dumps(as_json(each), ensure_ascii=False) + "\n")
        out.flush()


@attrs.frozen
class Whole:
    """One JSON array; for a single visitor, its object."""

    single: bool

    @property
    def progress(self) -> str:
        """A bar, unless the array goes to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, answers: Iterable[Answered]) -> None:
        """Write each as soon as it is explained, and close the array."""
        out = data_stream()
        if self.single:
            for each in answers:
                out.write(json.dumps(as_json(each), ensure_ascii=False, indent=2) + "\n")
            return
        between = "[\n"
        for each in answers:
            out.write(between + json.dumps(as_json(each), ensure_ascii=False))
            between = ",\n"
        out.write("[]\n" if between == "[\n" else "\n]\n")
        out.flush()


@attrs.frozen
class Trees:
    """A tree for the visitor, or for each of the first of many."""

    single: bool
    limit: int

    @property
    def progress(self) -> str:
        """A bar, unless the trees go to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, answers: Iterable[Answered]) -> None:
        """Write each as soon as it is explained, and say how many are not shown."""
        out, count, marked = console(), 0, False
        for each in answers:
            count += 1
            if count <= self.limit:
                if not self.single:
                    out.print(Text(printable(each.present.visitor.identity.visitor_id), style="bold cyan"))
                print_answer(out, each)
                marked = marked or bool(each.campaigns)
                out.print()
        if marked:
            out.print(Text(LEGEND, style="dim"), soft_wrap=True)
        if count > self.limit:
            out.print(f"{plural(count - self.limit, 'more visitor')} not shown: --limit shows more.", soft_wrap=True)


def as_json(answered: Answered) -> dict[str, Any]:
    """An answer for programs."""
    rendered = render_explanation(answered.explanation, campaigns=answered.campaigns, flags=answered.flags)
    return {**dict(_ids(answered)), **rendered, "answer": answered.sentence}


def _ids(answered: Answered) -> Iterator[tuple[str, str]]:
    identity = answered.present.visitor.identity
    yield "visitorId", identity.visitor_id
    if identity.anonymous_id is not None:
        yield "anonymousId", identity.anonymous_id
    if identity.decision_group is not None:
        yield "decisionGroup", identity.decision_group
