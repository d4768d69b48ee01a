"""A replay as JSON: a line for each entry that is not the same, or one object with all of them and the counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import attrs
import click

from flagship.cli.replay_reading import Located
from flagship.cli.replay_summary import Summary
from flagship.cli.terminal import beside_output, data_stream
from flagship_engine import Different, Entry, Undecidable

_PROGRESS = "replaying"


@attrs.frozen
class Lines:
    """One JSON object a line for each entry that is different or undecidable; the answer goes to stderr."""

    summary: Summary

    @property
    def progress(self) -> str:
        """A bar, unless the lines go to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, lines: Iterable[Located]) -> None:
        """Write each as soon as it is decided again."""
        out = data_stream()
        for each in lines:
            found = _as_json(each)
            if found is not None:
                out.write(_dump(found) + "\n")
        out.flush()
        for digest in self.summary.missing:
            click.echo(f"warning: the document {digest!a} is missing: {self.summary.why_missing(digest)}", err=True)
        click.echo(self.summary.sentence(), err=True)


@attrs.frozen
class Whole:
    """One JSON object: the entries that are different or undecidable, and the counts."""

    summary: Summary

    @property
    def progress(self) -> str:
        """A bar, unless the object goes to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, lines: Iterable[Located]) -> None:
        """Write each as soon as it is decided again, and close the object."""
        out = data_stream()
        out.write('{"entries": [')
        between = "\n"
        for each in lines:
            found = _as_json(each)
            if found is not None:
                out.write(between + _dump(found))
                between = ",\n"
        out.write(f'\n], "summary": {_dump(self.summary.as_json())}}}\n')
        out.flush()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_json(line: Located) -> dict[str, Any] | None:
    verdict = line.verdict
    if isinstance(verdict, Different):
        differences = [attrs.asdict(each) for each in verdict.differences]
        told = [
            {"campaignId": each.pop("campaign_id"), **each, "sentence": difference.sentence}
            for each, difference in zip(differences, verdict.differences, strict=True)
        ]
        return {"verdict": "different", **_place(line), **_about(verdict.entry), "differences": told}
    if isinstance(verdict, Undecidable):
        about = _about(verdict.entry) if isinstance(verdict.entry, Entry) else {}
        why = verdict.why.name.lower().replace("_", "-")
        return {"verdict": "undecidable", **_place(line), **about, "why": why, "reason": verdict.reason}
    return None


def _place(line: Located) -> dict[str, Any]:
    return {"file": line.path, "line": line.line}


def _about(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "visitorId": entry.identity.visitor_id,
        "engine": entry.engine,
        "rules": entry.rules,
        "document": entry.document,
    }
