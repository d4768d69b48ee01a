"""Objects from outside are looked at without running their code."""

from __future__ import annotations

import pytest

from flagship_engine.untrusted import as_array, as_object, as_raw_text, as_text, describe, is_a


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "another text"


class Whole(int):
    def __repr__(self) -> str:
        raise RuntimeError("never print me")


class Real(float):
    def __repr__(self) -> str:
        raise RuntimeError("never print me")


class Entries(dict[object, object]):
    def __len__(self) -> int:
        raise RuntimeError("never count me")


class Elements(list[object]):
    def __len__(self) -> int:
        raise RuntimeError("never count me")


class Pair(tuple[object, ...]):
    __slots__ = ()

    def __len__(self) -> int:
        raise RuntimeError("never count me")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Text("a"), "the string 'a'"),
        (Whole(3), "the number 3"),
        (Real(1.5), "the number 1.5"),
        (Entries({"a": 1}), "an object of 1"),
        (Elements([1, 2]), "an array of 2"),
        (Pair([1, 2]), "an array of 2"),
        (None, "null"),
        (b"a", "a Python bytes"),
    ],
    ids=range(8),
)
def test_a_subclass_is_shown_as_what_it_is(value: object, said: str) -> None:
    assert describe(value) == said


def test_a_dict_gives_its_entries_whose_keys_are_strings() -> None:
    entries = as_object(Entries({Text("a"): 1, 2: 3}))
    assert entries == {"a": 1}
    assert [type(key) for key in entries] == [str]
    assert as_object([("a", 1)]) is None


def test_a_list_or_tuple_gives_its_elements() -> None:
    assert as_array(Elements([1, 2])) == (1, 2)
    assert as_array(Pair([1, 2])) == (1, 2)
    assert as_array("ab") is None


def test_a_string_gives_its_text() -> None:
    assert as_text(Text("a")) == "a"
    assert as_text(5) is None
    assert as_text("\ud800") is None
    assert as_raw_text("\ud800") == "\ud800"


def test_the_real_type_counts() -> None:
    assert is_a(True, int)
    assert not is_a("a", int)
