"""Laws of written documents: whatever was read is written, and reads as the same."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Document,
    decide,
    document_bytes,
    document_digest,
    parse_document,
    write_document,
)
from flagship_engine.strategies import (
    contexts,
    damaged,
    damaged_documents,
    documents,
    junk,
    platform_contexts,
    platform_documents,
    visitor_ids,
)
from flagship_engine.values import Plain
from property_tests.settings import tried
from property_tests.untouched import picture
from tests.engine.exact import exact


def assert_survives(parsed: Document) -> None:
    """As JSON and as bytes, the document is the same one, to the kind of each number."""
    written = parse_document(write_document(parsed), parsed.rules)
    archived = parse_document(json.loads(document_bytes(parsed)), parsed.rules)
    for again in (written, archived):
        assert again.tree == parsed.tree
        assert exact(again.tree) == exact(parsed.tree)
        assert again.usable is parsed.usable
        assert document_bytes(again) == document_bytes(parsed)


@tried(25)
@given(documents() | platform_documents())
def test_a_sound_document_survives(data: dict[str, Plain]) -> None:
    parsed = parse_document(data)
    assert_survives(parsed)
    assert parse_document(write_document(parsed)) == parsed


@tried(60)
@given(damaged_documents() | platform_documents().flatmap(damaged))
def test_a_damaged_document_survives(data: object) -> None:
    assert_survives(parse_document(data))


@tried(60)
@given(junk() | st.dictionaries(st.sampled_from(("campaigns", "panic", "accountSettings", "generatedAt")), junk()))
def test_whatever_was_parsed_survives(data: object) -> None:
    assert_survives(parse_document(data))


@tried(20)
@given(damaged_documents())
def test_writing_changes_nothing(data: object) -> None:
    parsed = parse_document(data)
    before = picture(parsed.tree.campaigns)
    assert write_document(parsed) == write_document(parsed)
    assert picture(parsed.tree.campaigns) == before


@tried(20)
@given(documents(), contexts(), visitor_ids())
def test_what_was_archived_decides_as_before_by_the_sdks_rules(
    data: dict[str, Plain], context: dict[str, str | int | float], visitor_id: str
) -> None:
    """The order of a wanted object's keys is kept, which these rules see."""
    parsed = parse_document(data, SDK_RULES)
    archived = parse_document(json.loads(document_bytes(parsed)), SDK_RULES)
    assert decide(archived, context, visitor_id) == decide(parsed, context, visitor_id)


@tried(20)
@given(platform_documents(), platform_contexts(), visitor_ids())
def test_what_was_archived_decides_as_before_by_the_platforms_rules(
    data: dict[str, Plain], context: dict[str, Plain], visitor_id: str
) -> None:
    parsed = parse_document(data, PLATFORM_RULES)
    archived = parse_document(json.loads(document_bytes(parsed)), PLATFORM_RULES)
    assert decide(archived, context, visitor_id) == decide(parsed, context, visitor_id)


def turned(value: object, *, wanted: bool = False) -> object:
    """The same JSON, with every object's keys in the opposite order but those of what a targeting wants."""
    if isinstance(value, dict):
        is_targeting = "operator" in value and "key" in value
        inside = {key: wanted or (is_targeting and key == "value") for key in _order(value, wanted)}
        return {key: turned(value[key], wanted=inner) for key, inner in inside.items()}
    return [turned(each, wanted=wanted) for each in value] if isinstance(value, list) else value


def _order(value: dict[str, object], wanted: bool) -> list[str]:
    return [*value] if wanted else [*reversed([*value])]


@tried(25)
@given(documents() | platform_documents())
def test_the_digest_depends_neither_on_the_order_of_keys_nor_on_the_rules(data: dict[str, Plain]) -> None:
    digest = document_digest(parse_document(data))
    assert document_digest(parse_document(turned(data), PLATFORM_RULES)) == digest


@tried(25)
@given(documents().flatmap(lambda data: st.tuples(st.just(data), damaged(data))))
def test_documents_that_differ_in_a_place_have_two_digests(pair: tuple[object, object]) -> None:
    first, second = map(parse_document, pair)
    same = exact(first.tree) == exact(second.tree) and first.usable is second.usable
    assert same or document_digest(first) != document_digest(second)
