"""The canonical encoding: exactly these bytes, on every Python; and nothing else is read."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from enum import IntEnum
from typing import NamedTuple

import pytest

from flagship_engine.canonical import MAX_NESTING, NotCanonical, decode, encode
from flagship_engine.values import FrozenDict, Json, NotJson, Plain, freeze
from tests.engine.exact import exact

WRITTEN: tuple[tuple[Json, bytes], ...] = (
    (None, b"null"),
    (True, b"true"),
    (False, b"false"),
    (1, b"1"),
    (1.0, b"1.0"),
    (0, b"0"),
    (0.0, b"0.0"),
    (-0.0, b"-0.0"),
    (0.1, b"0.1"),
    (1e16, b"1e+16"),
    (5e-324, b"5e-324"),
    (1.7976931348623157e308, b"1.7976931348623157e+308"),
    (2**63 - 1, b"9223372036854775807"),
    (-(2**63), b"-9223372036854775808"),
    (2**63, b'{"$int":"0x8000000000000000"}'),
    (-(2**63) - 1, b'{"$int":"-0x8000000000000001"}'),
    (math.inf, b'{"$float":"inf"}'),
    (-math.inf, b'{"$float":"-inf"}'),
    ("", b'""'),
    ('a "word" \\ / \n\r\t\b\f\0\x1f\x7f', rb'"a \"word\" \\ / \n\r\t\b\f\u0000\u001f\u007f"'),
    ("\xe9\u2028\uffff", rb'"\u00e9\u2028\uffff"'),
    ("😀", rb'"\ud83d\ude00"'),
    ("\ud83d\ude00", b'{"$text":"7aC97biA"}'),
    ("\ud800", b'{"$text":"7aCA"}'),
    ("a\udfff\xe9", b'{"$text":"Ye2/v8Op"}'),
    ((), b"[]"),
    ((1, (1.0, (True,))), b"[1,[1.0,[true]]]"),
    (FrozenDict(), b"{}"),
    (FrozenDict({"b": 1, "a": 2, "B": 3, "": 4}), b'{"":4,"B":3,"a":2,"b":1}'),
    (FrozenDict({"😀": 1, "\uffff": 2, "\xe9": 3}), rb'{"\u00e9":3,"\uffff":2,"\ud83d\ude00":1}'),
    (FrozenDict({"$": 1, "$$": 2, "a$": 3}), b'{"$$":1,"$$$":2,"a$":3}'),
    (FrozenDict({"$int": "0x8000000000000000"}), b'{"$$int":"0x8000000000000000"}'),
    (FrozenDict({"$text": "7aCA"}), b'{"$$text":"7aCA"}'),
    (FrozenDict({"$text:7aCA": 1}), b'{"$$text:7aCA":1}'),
    (FrozenDict({"\ud800": 1}), b'{"$text:7aCA":1}'),
    (FrozenDict({"$\ud800": 1}), b'{"$text:JO2ggA==":1}'),
    (FrozenDict({"n": 2**64, "t": "\ud800"}), b'{"n":{"$int":"0x10000000000000000"},"t":{"$text":"7aCA"}}'),
)


@pytest.mark.parametrize(("value", "data"), WRITTEN, ids=[data.decode()[:40] for _, data in WRITTEN])
def test_a_value_is_written_as_these_bytes_and_read_from_them(value: Json, data: bytes) -> None:
    assert encode(value) == data
    assert exact(decode(data)) == exact(value)


def test_what_is_not_a_number_is_written_and_read() -> None:
    assert encode(math.nan) == encode(-math.nan) == b'{"$float":"nan"}'
    found = decode(b'{"$float":"nan"}')
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("number", [10**4300, -(10**5000), 2**100_000], ids=["10**4300", "-10**5000", "2**100000"])
def test_an_integer_that_this_python_may_refuse_to_print_is_written_and_read(number: int) -> None:
    assert decode(encode(number)) == number


def test_lists_and_dicts_are_written_as_the_frozen_values_they_stand_for() -> None:
    plain: Plain = {"b": [1, {"a": []}], "a": None}
    frozen = freeze(plain)
    assert not isinstance(frozen, NotJson)
    assert encode(plain) == encode(frozen)


def test_subclasses_are_taken_as_what_they_are() -> None:
    class Text(str):
        __slots__ = ()

    class Real(float):
        def __repr__(self) -> str:
            return "a real"

    class Colour(IntEnum):
        RED = 1

    class Pair(NamedTuple):
        first: int
        second: int

    odd: list[Json | Plain] = [Text("a"), Real(0.5), Colour.RED, Pair(1, 2), OrderedDict(b=1, a=2)]
    assert encode(odd) == b'["a",0.5,1,[1,2],{"a":2,"b":1}]'  # type: ignore[arg-type]  # a list of both kinds


REFUSED = (
    b"",
    b" ",
    b"nul",
    b"1 ",
    b" 1",
    b"1\n",
    b"\xef\xbb\xbf1",
    b"01",
    b"+1",
    b"-0",
    b"1e2",
    b"1.50",
    b"1E+16",
    b"1e400",
    b"0.1000000000000000055",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"1" * 100_000,
    b'"\\u0041"',
    b'"\\u00E9"',
    b'"\\/"',
    b'"\n"',
    '"é"'.encode(),
    b'"\xff"',
    b'"\\ud800"',
    b'"\\ude00\\ud83d"',
    b"[1, 2]",
    b"[1,]",
    b"[",
    b"]",
    b"[" * 100_000,
    b"[" * (MAX_NESTING + 1) + b"]" * (MAX_NESTING + 1),
    b'{"a":1,"a":2}',
    b'{"b":1,"a":2}',
    b'{"a": 1}',
    b"{a:1}",
    b'{"$":1}',
    b'{"$a":1}',
    b'{"$int":"0x8000000000000000","a":1}',
    b'{"$int":1}',
    b'{"$int":"9"}',
    b'{"$int":"0x1"}',
    b'{"$int":"0x08000000000000000"}',
    b'{"$int":"0X8000000000000000"}',
    b'{"$int":"8000000000000000"}',
    b'{"$int":"0x8000_0000_0000_0000"}',
    b'{"$int":" 0x8000000000000000"}',
    b'{"$int":"0xFFFFFFFFFFFFFFFFF"}',
    b'{"$int":"one"}',
    b'{"$float":"1.0"}',
    b'{"$float":"-nan"}',
    b'{"$float":"Infinity"}',
    b'{"$float":"much"}',
    b'{"$float":null}',
    b'{"$text":"YQ=="}',
    b'{"$text":"7aCA\\n"}',
    b'{"$text":"7aC"}',
    b'{"$text":"/w=="}',
    b'{"$text":["7aCA"]}',
    b'{"$text:YQ==":1}',
    b'{"$text:7aC":1}',
    b'{"$text:":1}',
)


@pytest.mark.parametrize("data", REFUSED, ids=[repr(data[:30]) for data in REFUSED])
def test_bytes_that_nobody_writes_are_refused_with_a_reason(data: bytes) -> None:
    found = decode(data)
    assert isinstance(found, NotCanonical)
    assert found.reason


def test_the_reason_says_what_is_wrong() -> None:
    def reason(data: bytes) -> str:
        found = decode(data)
        assert isinstance(found, NotCanonical)
        return found.reason

    assert reason(b"[1, 2]") == "it is JSON, but not as the canonical encoding writes it"
    assert reason(b"[") == reason(b"[" * 100_000) == "it is no JSON in ASCII, or nested more than 200 deep"
    assert reason(b"9" * 30) == "an integer beyond 64 bits is not written with the tag $int"
    assert reason(b"NaN") == "NaN is not written with the tag $float"
    assert reason(b'{"$int":7}') == "the tag $int holds the number 7, not a string"
    assert reason(b'{"$text":"?"}') == "what the tag $text holds cannot be read"
    assert reason(b'{"$a":7}') == "no tag is called the string '$a'"
    assert reason(b'{"$text:?":7}') == "the text of the key the string '$text:?' cannot be read"


@pytest.mark.parametrize("data", [None, "1", 1, bytearray(b"1"), memoryview(b"1")])
def test_what_is_no_bytes_is_refused(data: object) -> None:
    found = decode(data)  # type: ignore[arg-type]
    assert isinstance(found, NotCanonical)
    assert found.reason.endswith("wanted bytes")


def nested(depth: int) -> Json:
    value: Json = 2**70
    for _ in range(depth):
        value = (value,)
    return value


def test_what_is_nested_as_deep_as_may_be_is_written_and_read_whatever_is_tagged_in_it() -> None:
    assert decode(encode(nested(MAX_NESTING))) == nested(MAX_NESTING)


@pytest.mark.parametrize("depth", [MAX_NESTING + 1, 100_000])
def test_what_is_nested_deeper_cannot_be_written(depth: int) -> None:
    with pytest.raises(ValueError, match="nested more than 200 deep"):
        encode(nested(depth))
    objects: Plain = 7
    for _ in range(depth):
        objects = {"a": objects}
    with pytest.raises(ValueError, match="nested more than 200 deep"):
        encode(objects)


@pytest.mark.parametrize("value", [object(), {1: 2}, {None: 1}, {"a": {2}}, [b"x"], 1j])
def test_what_is_no_json_cannot_be_written(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        encode(value)  # type: ignore[arg-type]


def test_what_is_written_is_json_for_everybody() -> None:
    assert json.loads(encode({"é": [1, 1.0, None, "😀"]})) == {"é": [1, 1.0, None, "😀"]}
