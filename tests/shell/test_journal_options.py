"""The options of a journal: what is taken, and what is refused with a sentence that names it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from flagship import Config, Journal
from flagship.errors import ParamError, TypingError
from flagship.journal import KEEP, MAX_BYTES
from flagship.testing import RecordingHandler


def test_a_path_is_enough() -> None:
    journal = Journal("logs/decisions.jsonl")
    assert journal.path == Path("logs/decisions.jsonl")
    assert (journal.max_bytes, journal.keep, journal.sample) == (MAX_BYTES, KEEP, 1.0)
    assert (journal.pseudonym_key, journal.documents) == (None, None)
    assert journal.archive == Path("logs/decisions.jsonl.documents")


def test_everything_may_be_said() -> None:
    journal = Journal(Path("j"), max_bytes=1, keep=1, sample=1, pseudonym_key="é\ud800", documents="docs")
    assert (journal.max_bytes, journal.keep, journal.sample) == (1, 1, 1.0)
    assert journal.pseudonym_key == b"\xc3\xa9\xed\xa0\x80"
    assert journal.archive == journal.documents == Path("docs")


def test_the_secret_is_not_shown() -> None:
    assert "hush" not in repr(Journal("j", pseudonym_key="hush"))


class InBytes:
    def __fspath__(self) -> bytes:
        return b"j"


WRONG_TYPES: list[dict[str, Any]] = [
    *({"path": value} for value in (None, 7, b"j", True, object(), InBytes())),
    *({"max_bytes": value} for value in (None, 1.5, "1", True)),
    *({"keep": value} for value in (None, 1.0, "1")),
    *({"sample": value} for value in (None, "1", True)),
    *({"pseudonym_key": value} for value in (7, ["a"])),
    *({"documents": value} for value in (7, b"d")),
]
IMPOSSIBLE: list[dict[str, Any]] = [
    *({"path": value} for value in ("", "/", ".", "a\0b")),
    *({"max_bytes": value} for value in (0, -1, -(10**5000))),
    *({"keep": value} for value in (0, -1)),
    *({"sample": value} for value in (0, -0.1, 1.1, math.nan, math.inf, 10**5000)),
    *({"pseudonym_key": value} for value in ("", b"")),
    *({"documents": value} for value in ("", "a\0b")),
]


@pytest.mark.parametrize("given", WRONG_TYPES, ids=lambda given: next(iter(given)))
def test_a_wrong_type_is_refused_by_name(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(TypingError, match=f"^{name}: got .*, wanted "):
        Journal(**{"path": "j", **given})


@pytest.mark.parametrize("given", IMPOSSIBLE, ids=lambda given: next(iter(given)))
def test_an_impossible_value_is_refused_by_name(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(ParamError, match=f"^{name}: got .*, wanted "):
        Journal(**{"path": "j", **given})


@pytest.mark.parametrize("given", ["decisions.jsonl", Path("decisions.jsonl")])
def test_a_configuration_takes_a_path(given: object) -> None:
    handler = RecordingHandler()
    config = Config(journal=given, event_handler=handler)
    assert (config.journal, handler.logs) == (Journal("decisions.jsonl"), [])
    assert config.settings("env", "key").keeps_journal


def test_a_configuration_keeps_no_journal_unless_told_to() -> None:
    assert Config().journal is None
    assert not Config().settings("env", "key").keeps_journal
