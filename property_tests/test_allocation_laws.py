"""Laws of allocation: who gets which bucket, and what a ramp may change (protocol: allocation)."""

from __future__ import annotations

import itertools

from hypothesis import assume, given
from hypothesis import strategies as st

from flagship_engine import SDK_RULES_2_1_5_HASH, decide, parse_document
from flagship_engine.hashing import bucket, utf8, utf8_of_2_1_5
from flagship_engine.rules.allocation import allocation_table
from flagship_engine.strategies import contexts, documents, visitor_ids
from property_tests.settings import tried

Percents = list[int | float]


def percents() -> st.SearchStrategy[Percents]:
    each = st.integers(0, 100) | st.sampled_from((0, 25, 33.3, 50, 100, 250)) | st.floats(0, 101) | st.integers(-5, 5)
    return st.lists(each, max_size=5)


def shares() -> st.SearchStrategy[Percents]:
    """Percents as people write them: none is negative."""
    return st.lists(st.integers(0, 60) | st.floats(0, 60), min_size=1, max_size=4)


def table(allocations: Percents) -> tuple[int | None, ...]:
    """Bucket to the number of the variation, from 0."""
    return allocation_table(zip(allocations, itertools.count()))


@tried(200)
@given(percents())
def test_a_table_has_a_hundred_buckets(allocations: Percents) -> None:
    """The hash is taken modulo 100: r is 0 to 99."""
    assert len(table(allocations)) == 100


@tried(300)
@given(percents())
def test_the_first_variation_whose_running_sum_exceeds_the_bucket_is_chosen(allocations: Percents) -> None:
    """ "Walk variations in document order, adding allocations; the first variation with r < running sum is chosen"."""
    sums = list(itertools.accumulate(allocations, initial=0))[1:]
    assert table(allocations) == tuple(
        next((number for number, total in enumerate(sums) if r < total), None) for r in range(100)
    )


@tried(200)
@given(st.lists(st.integers(0, 60), max_size=5))
def test_as_many_buckets_are_filled_as_the_percents_sum_up_to(allocations: list[int]) -> None:
    """ "Sum below 100: the rest of the visitors get nothing. Sum above 100: the tail is unreachable"."""
    filled = [each for each in table([*allocations]) if each is not None]
    assert len(filled) == min(100, sum(allocations))
    assert filled == sorted(filled)


@tried(200)
@given(shares(), st.floats(0, 100))
def test_raising_the_first_variation_takes_it_from_nobody(allocations: Percents, more: float) -> None:
    first, *others = allocations
    before, after = table(allocations), table([first + more, *others])
    assert all(now == 0 for was, now in zip(before, after, strict=True) if was == 0)


@tried(200)
@given(shares(), st.floats(0, 100), st.data())
def test_raising_a_variation_changes_nothing_for_those_before_it(
    allocations: Percents, more: float, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(allocations) - 1))
    raised = [each + more if number == index else each for number, each in enumerate(allocations)]
    for was, now in zip(table(allocations), table(raised), strict=True):
        if was is not None and was <= index:
            assert now == was


@tried(200)
@given(shares(), st.floats(0, 100))
def test_raising_the_last_variation_changes_nothing_for_those_who_had_one(allocations: Percents, more: float) -> None:
    *others, last = allocations
    for was, now in zip(table(allocations), table([*others, last + more]), strict=True):
        assert was is None or now == was


@tried(200)
@given(shares(), shares())
def test_a_ramp_that_raises_every_running_sum_moves_visitors_towards_the_front(
    before: Percents, growth: Percents
) -> None:
    sums = list(itertools.accumulate(before))
    raised = [total + extra for total, extra in zip(sums, itertools.accumulate(growth), strict=False)]
    assume(len(raised) == len(sums))
    assume(raised == sorted(raised))
    after = [raised[0], *(later - sooner for sooner, later in itertools.pairwise(raised))]
    for was, now in zip(table(before), table(after), strict=True):
        assert was is None or (now is not None and now <= was)


@tried(60)
@given(st.integers(0, 100), st.integers(0, 100), visitor_ids(), st.text(max_size=5))
def test_a_visitor_keeps_the_first_variation_through_a_ramp(
    percent: int, more: int, visitor_id: str, group_id: str
) -> None:
    """The same through `parse_document` and `decide`, for any visitor and any group."""
    before, after = (_chosen(each, group_id, visitor_id) for each in (percent, min(100, percent + more)))
    assert before != "first" or after == "first"


def _chosen(percent: int, group_id: str, visitor_id: str) -> str | None:
    everybody: dict[str, object] = {"targetingGroups": [{"targetings": []}]}
    modifications = {"type": "FLAG", "value": {}}
    variations = [
        {"id": "first", "allocation": percent, "modifications": modifications},
        {"id": "second", "allocation": 100 - percent, "modifications": modifications},
    ]
    group = {"id": group_id, "targeting": everybody, "variations": variations}
    document = parse_document({"campaigns": [{"id": "c", "type": "ab", "variationGroups": [group]}]})
    (found,) = decide(document, {}, visitor_id).assigned
    return found.variation.id


# The hash


def murmur3(data: bytes) -> int:
    """MurmurHash3, x86, 32 bits, seed 0, as its public description has it."""
    state, mask = 0, 0xFFFFFFFF
    whole = len(data) - len(data) % 4
    for start in range(0, whole, 4):
        state ^= _scrambled(int.from_bytes(data[start : start + 4], "little"))
        state = ((state << 13 | state >> 19) * 5 + 0xE6546B64) & mask
    state ^= _scrambled(int.from_bytes(data[whole:], "little")) ^ len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = ((state ^ state >> shift) * factor) & mask
    return state ^ state >> 16


def _scrambled(block: int) -> int:
    block = block * 0xCC9E2D51 & 0xFFFFFFFF
    return ((block << 15 | block >> 17) & 0xFFFFFFFF) * 0x1B873593 & 0xFFFFFFFF


@tried(300)
@given(st.binary(max_size=40))
def test_the_bucket_is_murmur3_modulo_100(data: bytes) -> None:
    """ "MurmurHash3 x86 32-bit, seed 0, taken as unsigned, modulo 100"."""
    assert bucket(data) == murmur3(data) % 100


@tried(200)
@given(st.text())
def test_ids_hash_as_utf8(text: str) -> None:
    assert utf8(text) == text.encode("utf-8")


@tried(100)
@given(st.text(st.characters()))
def test_any_id_has_bytes(text: str) -> None:
    """ "Mind .encode() of a lone surrogate; mmh3 crashes the process on a str with one"."""
    assert 0 <= bucket(utf8(text)) < 100
    assert 0 <= bucket(utf8_of_2_1_5(text)) < 100


def bytes_of_2_1_5(text: str) -> bytes:
    """Word for word what is known of the hash of 2.1.5."""
    encoded = b""
    for character in text:
        c = ord(character)
        if c >= 0x10000:
            encoded += bytes([(0xE0 | c >> 12) & 0xFF, (0x80 | (c >> 6 & 0x3F)) | (c >> 20 & 1), 0x80 | (c & 0x3F)])
        else:
            encoded += character.encode("utf-8")
    return encoded


@tried(300)
@given(st.text(st.characters(codec="utf-8")) | st.text(st.characters(codec="utf-8", min_codepoint=0x10000)))
def test_the_hash_of_2_1_5_is_the_model_of_section_4_5(text: str) -> None:
    """ "What it hashes instead for code point c >= 0x10000 [...]; BMP characters as normal UTF-8"."""
    assert utf8_of_2_1_5(text) == bytes_of_2_1_5(text)


def in_the_bmp(text: str) -> bool:
    return all(ord(character) <= 0xFFFF for character in text)


@tried(100)
@given(documents(), contexts(), visitor_ids().filter(in_the_bmp))
def test_both_hashes_decide_the_same_over_ids_of_the_bmp(
    data: dict[str, object], context: dict[str, object], visitor_id: str
) -> None:
    """ "Exactly the strings containing at least one code point above U+FFFF differ; the BMP is standard murmur3"."""
    document = parse_document(data)
    groups = [group.id for campaign in document.campaigns for group in campaign.variation_groups]
    assume(all(map(in_the_bmp, groups)))
    of_2_1_5 = decide(parse_document(data, SDK_RULES_2_1_5_HASH), context, visitor_id)
    assert of_2_1_5.assigned == decide(document, context, visitor_id).assigned
