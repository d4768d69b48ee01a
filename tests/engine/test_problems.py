"""A problem says where, what was there, what was wanted, and what was done about it."""

from __future__ import annotations

import pickle

import pytest

from flagship_engine.problems import ROOT, Path, Problem, not_json, unwanted
from flagship_engine.values import NotJson


def test_a_problem_is_printed_as_one_sentence() -> None:
    problem = Problem("$.a[0]", "null", "a string", "it is left out")
    assert str(problem) == "$.a[0]: got null, wanted a string; it is left out"


def test_without_a_consequence_the_sentence_ends_earlier() -> None:
    assert str(Problem("$", "null", "a string")) == "$: got null, wanted a string"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (ROOT, "$"),
        (ROOT / "campaigns" / 0 / "variationGroups" / 12, "$.campaigns[0].variationGroups[12]"),
        (ROOT / "snake_case" / "_a" / "A1", "$.snake_case._a.A1"),
        (ROOT / "two words", "$['two words']"),
        (ROOT / "1st", "$['1st']"),
        (ROOT / "", "$['']"),
        (ROOT / "a.b", "$['a.b']"),
        (ROOT / "é", r"$['\xe9']"),
        (ROOT / "\ud800", r"$['\ud800']"),
        (ROOT / "it's", """$["it's"]"""),
        (Path(None, "providers") / "mixpanel", "providers.mixpanel"),
    ],
)
def test_a_path_is_rendered_as_a_json_path_in_ascii(path: Path, text: str) -> None:
    assert str(path) == text


def test_a_path_does_not_grow_when_a_step_is_taken_from_it() -> None:
    here = ROOT / "a"
    _ = here / "b"
    assert str(here) == "$.a"


def test_what_is_unwanted_is_described() -> None:
    assert unwanted(ROOT / "id", [1], "a string", "left out") == Problem(
        "$.id", "an array of 1", "a string", "left out"
    )


def test_what_is_no_json_is_located_down_to_the_offence() -> None:
    reason = NotJson("the number nan", "a finite number", ("b", 0))
    assert not_json(ROOT / "a", reason) == Problem("$.a.b[0]", "the number nan", "a finite number")


def test_problems_pickle_and_compare_by_value() -> None:
    problem = unwanted(ROOT / "id", None, "a string")
    assert pickle.loads(pickle.dumps(problem)) == problem
