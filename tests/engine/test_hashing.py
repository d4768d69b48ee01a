"""Murmur3 over UTF-8: published vectors, and what 2.1.5 hashed instead above U+FFFF."""

from __future__ import annotations

import pytest
from mmh3 import mmh3_32_uintdigest

from flagship_engine.hashing import bucket, utf8, utf8_of_2_1_5

VECTORS = [
    ("", 0, 0),
    ("a", 1009084850, 50),
    ("123", 2662625771, 71),
    ("abc", 3017643002, 2),
    ("visitor_1", 3596236887, 87),
    ("123visitor_1", 3635969351, 51),
    ("9273BKSDJtoto123456", 2207745127, 27),
    ("vgidflagship@abtast.com", 1551214225, 25),
    ("vgidéééàëééééé", 1846876870, 70),
    ("vgav1", 1359860282, 82),
    ("c20j8bk3fk9hdphqtd2gvisitor_1", 1558043948, 48),
    ("yyyyvisitor_1234", 3070110354, 54),
    ("ä", 2117259732, 32),
    ("€", 1531182245, 45),
    ("é€", 488885663, 63),
    ("\U0001f600", 3199479546, 46),
    ("vg\U0001f600", 1654715995, 95),
]


@pytest.mark.parametrize(("text", "digest", "expected"), VECTORS)
def test_a_text_has_the_hash_and_the_bucket_of_its_utf8(text: str, digest: int, expected: int) -> None:
    assert mmh3_32_uintdigest(utf8(text)) == digest
    assert bucket(utf8(text)) == expected


@pytest.mark.parametrize("text", [text for text, _, _ in VECTORS if "\U0001f600" not in text])
def test_2_1_5_hashes_the_same_bytes_up_to_u_ffff(text: str) -> None:
    assert utf8_of_2_1_5(text) == utf8(text)


@pytest.mark.parametrize(("text", "expected"), [("\U0001f600", 28), ("vg\U0001f600", 38)])
def test_2_1_5_has_a_bucket_of_its_own_above_u_ffff(text: str, expected: int) -> None:
    assert bucket(utf8_of_2_1_5(text)) == expected


def test_2_1_5_hashes_three_bytes_for_each_character_above_u_ffff() -> None:
    assert utf8_of_2_1_5("\U0001f600") == bytes([(0xE0 | 0x1F) & 0xFF, 0x80 | 0x18, 0x80])
    assert utf8_of_2_1_5("\U0010ffff") == bytes([0xEF, 0xBF, 0xBF])
    assert utf8_of_2_1_5("\U00100000") == bytes([0xE0, 0x81, 0x80])
    assert utf8_of_2_1_5("é\U0001f600") == "é".encode() + utf8_of_2_1_5("\U0001f600")


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_a_lone_surrogate_has_a_bucket_like_any_character(text: str) -> None:
    assert 0 <= bucket(utf8(text)) < 100
    assert utf8_of_2_1_5(text) == utf8(text)


@pytest.mark.parametrize(("group_id", "visitor_id"), [("vg", "a\u0301"), ("", "x"), ("vgé", ""), ("vg", "\U0001f600")])
def test_the_bytes_of_two_texts_are_the_bytes_of_their_sum(group_id: str, visitor_id: str) -> None:
    assert utf8(group_id) + utf8(visitor_id) == utf8(group_id + visitor_id)
    assert utf8_of_2_1_5(group_id) + utf8_of_2_1_5(visitor_id) == utf8_of_2_1_5(group_id + visitor_id)


def test_buckets_are_spread_evenly() -> None:
    counts = [0] * 100
    for number in range(100_000):
        counts[bucket(utf8(f"vg{number}"))] += 1
    assert min(counts) > 850
    assert max(counts) < 1150
