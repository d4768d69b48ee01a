"""Laws of the canonical encoding: values and bytes stand one to one, and nothing else is read."""

from __future__ import annotations

import json

from hypothesis import assume, given
from hypothesis import strategies as st

from flagship_engine.canonical import NotCanonical, decode, encode
from flagship_engine.strategies import frozen_values, wild_json, wild_texts
from flagship_engine.values import FrozenDict, Json, Plain
from property_tests.settings import tried
from tests.engine.exact import exact

DOLLARS = ("$", "$$", "$int", "$text", "$float", "$$int", "$text:", "$text:7aCA", "0x8000000000000000", "7aCA", "nan")


def values() -> st.SearchStrategy[Json]:
    """Any frozen value, with what the encoding itself writes among its texts."""
    texts = st.sampled_from(DOLLARS) | wild_texts()
    few = st.dictionaries(texts, wild_json() | texts, max_size=3).map(FrozenDict)
    return wild_json() | few | st.integers(-(2**65), 2**65)


@tried(200)
@given(values())
def test_what_is_encoded_is_decoded(value: Json) -> None:
    """1, 1.0 and True are told apart, and so are 0.0 and -0.0; what is not a number is itself."""
    data = encode(value)
    assert exact(decode(data)) == exact(value)
    assert data.isascii()
    assert not set(data) & set(b"\n\r\t\0\x7f")


@tried(100)
@given(values(), values())
def test_two_values_have_the_same_bytes_if_they_are_the_same(one: Json, other: Json) -> None:
    assert (encode(one) == encode(other)) is (exact(one) == exact(other))


@tried(100)
@given(st.lists(st.sampled_from([0, 0.0, -0.0, False, 1, 1.0, True, "1", None, (), FrozenDict()]), max_size=3))
def test_equal_values_of_other_kinds_have_other_bytes(value: list[Json]) -> None:
    kinds = [(1, 1.0, True), (0, 0.0, -0.0, False)]
    others = [tuple(value), *((*value, each) for alike in kinds for each in alike)]
    assert len({encode(each) for each in others}) == len(others)


def turned(value: Json) -> Json:
    """The same, every object's keys in the opposite order."""
    if isinstance(value, FrozenDict):
        return FrozenDict({key: turned(value[key]) for key in reversed([*value])})
    return tuple(map(turned, value)) if isinstance(value, tuple) else value


@tried(100)
@given(values())
def test_the_order_of_keys_does_not_count(value: Json) -> None:
    assert encode(turned(value)) == encode(value)


@tried(100)
@given(frozen_values())
def test_a_value_that_needs_no_tag_is_written_as_plain_json(value: Json) -> None:
    data = encode(value)
    assume(b'"$' not in data)
    assert exact(encode(json.loads(data))) == exact(data)


@tried(200)
@given(st.binary(max_size=20) | st.text(max_size=20).map(str.encode))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    found = decode(data)
    assert found.reason if isinstance(found, NotCanonical) else encode(found) == data


def _texts_of_json() -> st.SearchStrategy[bytes]:
    """JSON as others write it: spaces, other orders, other escapes, duplicate keys ..."""
    tags = st.sampled_from(DOLLARS)
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | tags | st.text(max_size=3)
    plain: st.SearchStrategy[Plain] = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(tags, inner, max_size=2), max_leaves=5
    )
    separators = st.sampled_from([(",", ":"), (", ", ": ")])
    return st.builds(
        lambda value, marks, ascii_only: json.dumps(value, separators=marks, ensure_ascii=ascii_only).encode(),
        plain,
        separators,
        st.booleans(),
    )


@tried(200)
@given(_texts_of_json())
def test_any_json_is_decoded_or_refused(data: bytes) -> None:
    found = decode(data)
    assert found.reason if isinstance(found, NotCanonical) else encode(found) == data


@tried(100)
@given(values(), st.data())
def test_a_byte_more_less_or_other_never_reads_as_the_same_value(value: Json, data: st.DataObject) -> None:
    written = encode(value)
    position = data.draw(st.integers(0, len(written)))
    middle = data.draw(st.binary(max_size=1))
    skipped = data.draw(st.integers(0, 1))
    changed = written[:position] + middle + written[position + skipped :]
    assert changed == written or exact(decode(changed)) != exact(value)
