"""The exceptions have the bases and messages of 2.1.5, so that existing `except` clauses catch them."""

from __future__ import annotations

import copy
import pickle

import pytest

from flagship import errors

BASES: list[tuple[type[Exception], type[Exception]]] = [
    (errors.ContextError, Exception),
    (errors.FlagshipError, Exception),
    (errors.FlagshipParsingError, Exception),
    (errors.InitializationError, Exception),
    (errors.ParamError, ValueError),
    (errors.TypingError, TypeError),
]


@pytest.mark.parametrize(("error", "base"), BASES)
def test_each_error_has_the_base_it_had(error: type[Exception], base: type[Exception]) -> None:
    assert error.__bases__ == (base,)


@pytest.mark.parametrize("error", [error for error, _ in BASES])
def test_an_error_shows_its_message(error: type[Exception]) -> None:
    expected = "[FlagshipParsingError] msg" if error is errors.FlagshipParsingError else "msg"
    assert str(error("msg")) == expected
    assert error("msg").args == (expected,)


@pytest.mark.parametrize("error", [error for error, _ in BASES])
def test_a_copied_or_pickled_error_has_the_same_message(error: type[Exception]) -> None:
    raised = error("msg")
    for again in (copy.copy(raised), pickle.loads(pickle.dumps(raised))):
        assert type(again) is error
        assert str(again) == str(raised)


@pytest.mark.parametrize("error", [error for error, _ in BASES])
def test_a_message_is_required(error: type[Exception]) -> None:
    with pytest.raises(TypeError, match="message"):
        error()


def test_all_errors_are_exported() -> None:
    assert set(errors.__all__) == {error.__name__ for error, _ in BASES}
