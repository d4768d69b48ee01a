"""A document is written as JSON that reads as the same document, whatever was wrong with what it was read from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import flagship
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Document,
    document_bytes,
    document_digest,
    parse_document,
    thaw,
    write_document,
)
from flagship_engine.tree import AccountSettings, BucketRange, Campaign, Tree
from tests.engine.build import campaign, document, group, targeting, variation
from tests.engine.cases import read_cases
from tests.engine.exact import exact

SHOP = Path(flagship.__file__).parent / "samples" / "shop.json"


def assert_survives(data: object) -> Document:
    """What is written of a document is read as the same one, also after it was bytes; gives the document."""
    parsed = parse_document(data)
    written = write_document(parsed)
    again = parse_document(written)
    assert exact(again.tree) == exact(parsed.tree)
    assert again.usable is parsed.usable
    stored = document_bytes(parsed)
    again = parse_document(json.loads(stored))
    assert exact(again.tree) == exact(parsed.tree)
    assert document_bytes(again) == stored
    return parsed


FULL = document(
    campaign(
        "c",
        group(
            "g",
            variation("v", 50, {"a": [1, 1.0, True, None], "$b": {"c": "é"}}, reference=True, name="first"),
            variation("w", 50.0, {}, teOptions={"contextKeys": {"k": "v"}}),
            targetings=[[targeting("plan", "EQUALS", None, provider="crm")], [targeting("age", "GREATER_THAN", 2**70)]],
            name="a group",
        ),
        name="a campaign",
        slug="",
        customId="custom",
        bucketRanges=[{"r": [0, 50.0]}, {"r": [90, 100]}],
    ),
    accountSettings={
        "enabledXPC": True,
        "enabled1V1T": True,
        "eaiCollectEnabled": True,
        "eaiActivationEnabled": True,
        "troubleshooting": {"startDate": "a", "endDate": "b", "timezone": "c", "traffic": 40},
    },
    visitorConsolidation=True,
    generatedAt="2026-05-03",
)


def test_what_is_written_of_a_document_that_has_everything_is_that_document() -> None:
    assert thaw(write_document(assert_survives(FULL))) == FULL


def test_what_is_written_of_the_sample_reads_without_a_problem() -> None:
    parsed = assert_survives(json.loads(SHOP.read_text(encoding="utf-8")))
    assert parse_document(write_document(parsed)) == parsed
    assert parsed.problems == ()


def test_what_has_its_default_is_not_written() -> None:
    spelt_out = {
        "campaigns": [{"id": "c", "name": "", "slug": None, "type": None, "bucketRanges": [], "variationGroups": []}],
        "panic": False,
        "accountSettings": {"enabledXPC": False, "troubleshooting": None},
        "generatedAt": "",
    }
    assert thaw(write_document(assert_survives(spelt_out))) == {"campaigns": [{"id": "c", "variationGroups": []}]}


DAMAGED: dict[str, object] = {
    "null": None,
    "an array": [],
    "an empty object": {},
    "campaigns that are no array": {"campaigns": {}, "generatedAt": "x"},
    "no campaign": {"campaigns": []},
    "elements that are no campaigns": {"campaigns": [None, 7, {"id": 7}, {"id": "c"}]},
    "panic alone": {"panic": True},
    "panic and unreadable campaigns": {"panic": True, "campaigns": 7},
    "panic and campaigns": {**FULL, "panic": True},
    "a campaign twice": document(campaign("c", group("g", variation())), campaign("c", group("g", variation()))),
    "a slug that is no text": document(campaign("c", slug=7)),
    "a bucket range of three": document(campaign("c", bucketRanges=[{"r": [1, 2, 3]}, {"r": [0.5, -0.0]}, 7])),
    "no targeting": document(campaign("c", {"id": "g", "variations": [variation()]})),
    "a targeting group that is none": document(campaign("c", group("g", targetings=[]), {"id": "h", "targeting": 7})),
    "targetings that are no array": document(
        campaign("c", {"id": "g", "targeting": {"targetingGroups": [{"targetings": 7}, 7, {"targetings": []}]}})
    ),
    "targetings that are none": document(campaign("c", group("g", variation(), targetings=[[None, {}, 7]]))),
    "an unreadable key, operator, value": document(
        campaign(
            "c",
            group(
                "g",
                targetings=[
                    [targeting(7, "EQUALS", 1), targeting("k", None, 1), targeting("k", "EQUALS", float("nan"))],
                    [
                        {"key": "k", "operator": "EQUALS"},
                        targeting("", "", ""),
                        targeting("k", "EQUALS", 1, provider=7),
                    ],
                ],
            ),
        )
    ),
    "variations without an id, or with an empty one": document(
        campaign("c", group("g", variation(7, 10), variation("", 20), {"allocation": 30}, variation(None)))
    ),
    "allocations of every kind": document(
        campaign(
            "c", group("g", *(variation(str(n), a) for n, a in enumerate((0, 0.0, None, "50", [1], True, 10**99))))
        )
    ),
    "no allocation": document(campaign("c", group("g", {"id": "v"}))),
    "flags that are none": document(
        campaign(
            "c", group("g", {"id": "v", "modifications": {"type": 7, "value": 7}}, {"id": "w", "modifications": 7})
        )
    ),
    "a flag that is no JSON": document(
        campaign("c", group("g", variation("v", 100, {"a": {1}, "b": "\ud800", "c": 1})))
    ),
    "settings that are none": {"campaigns": [], "accountSettings": 7},
    "empty troubleshooting": {"campaigns": [], "accountSettings": {"troubleshooting": {}}},
    "traffic of another kind": {"campaigns": [], "accountSettings": {"troubleshooting": {"traffic": 0.0}}},
    "keys with a dollar": {"campaigns": [campaign("$int", group("$", variation("$text", 1, {"$int": "0x1", "$": 1})))]},
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_document_survives(name: str) -> None:
    assert_survives(DAMAGED[name])


def test_an_unusable_document_is_told_from_an_empty_one() -> None:
    unusable, empty = parse_document(None), parse_document({"campaigns": []})
    assert (write_document(unusable), write_document(empty)) == ({}, {"campaigns": ()})
    assert document_digest(unusable) != document_digest(empty)


def test_a_value_nested_as_deep_as_may_be_survives() -> None:
    value: Any = 2**70
    for _ in range(100):
        value = [value]
    data = document(campaign("c", group("g", targetings=[[targeting("k", "EQUALS", value)]])))
    assert assert_survives(data).problems == ()


def test_a_document_that_was_made_by_hand_is_written_whole() -> None:
    """Nobody reads an unusable document with campaigns; what decides is written nevertheless."""
    tree = Tree((Campaign("c", "", None, "", "", (BucketRange(0, 1),), ()),), True, AccountSettings(enabled_xpc=True))
    by_hand = Document(tree, (), usable=False, rules=SDK_RULES)
    assert parse_document(write_document(by_hand)).tree == tree


@pytest.mark.parametrize("name", ["sdk-2.1", "platform", "platform-edges"])
def test_every_document_of_the_vectors_survives(name: str) -> None:
    for case in read_cases(name):
        parsed = parse_document(case["request"]["bucketing"])
        stored = document_bytes(parsed)
        again = parse_document(json.loads(stored))
        assert again.tree == parsed.tree
        assert document_bytes(again) == stored


def test_the_bytes_are_one_line_of_plain_json_and_the_digest_is_theirs() -> None:
    data = document(campaign("$int", group("g", variation("v", 2**70, {"b": {"d": "é", "c": 1.0}, "a": None}))))
    parsed = parse_document(data)
    assert document_bytes(parsed) == (
        b'{"campaigns":[{"id":"$int","type":"ab","variationGroups":[{"id":"g","targeting":{"targetingGroups":'
        b'[{"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},"variations":[{"id":"v",'
        rb'"allocation":1180591620717411303424,"modifications":{"type":"FLAG","value":{"a":null,"b":{"c":1.0,'
        rb'"d":"\u00e9"}}}}]}]}]}'
    )
    assert json.loads(document_bytes(parsed)) == data
    assert document_digest(parsed) == hashlib.sha256(document_bytes(parsed)).hexdigest()


def test_the_digest_is_the_same_under_all_rules() -> None:
    digests = {
        document_digest(parse_document(FULL, each)) for each in (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)
    }
    assert len(digests) == 1


def reversed_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: reversed_keys(item) for key, item in reversed(value.items())}
    return [reversed_keys(each) for each in value] if isinstance(value, list) else value


def test_the_digest_does_not_depend_on_the_order_of_keys_nor_on_what_is_spelt_out() -> None:
    digest = document_digest(parse_document(FULL))
    assert document_digest(parse_document(reversed_keys(FULL))) == digest
    assert document_digest(parse_document({**FULL, "panic": None, "unknown": 7})) == digest


def test_the_digest_depends_on_whatever_decides() -> None:
    two = (group("g", variation()), group("h", variation("w")))
    assert document_digest(parse_document(document(campaign("c", *two)))) != document_digest(
        parse_document(document(campaign("c", *reversed(two))))
    )
    wanted = [
        document(campaign("c", group(targetings=[[targeting("k", "EQUALS", value)]]))) for value in (1, 1.0, True)
    ]
    assert len({document_digest(parse_document(each)) for each in wanted}) == 3


def test_the_digest_depends_on_the_order_of_keys_where_the_rules_see_it() -> None:
    """The SDK's rules compare texts with what Python prints of a wanted object."""

    def asking(wanted: object) -> Document:
        return parse_document(document(campaign("c", group(targetings=[[targeting("k", "STARTS_WITH", wanted)]]))))

    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert document_digest(asking(one)) == document_digest(asking({**one}))
    for wrap in (lambda value: value, lambda value: [0, value], lambda value: {"c": value}):
        assert document_digest(asking(wrap(one))) != document_digest(asking(wrap(other)))
        assert thaw(write_document(asking(wrap(other)))) == thaw(write_document(asking(wrap(one))))
        assert repr(write_document(asking(wrap(other)))) != repr(write_document(asking(wrap(one))))
