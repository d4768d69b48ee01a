from __future__ import annotations

from typing import Any

from flagship.samples import shop_document
from flagship_engine import decide, parse_document

VISITORS = [f"visitor-{number}" for number in range(200)]


def campaigns() -> list[dict[str, Any]]:
    listed = shop_document()["campaigns"]
    assert isinstance(listed, list)
    return listed


def groups() -> list[dict[str, Any]]:
    return [group for campaign in campaigns() for group in campaign["variationGroups"]]


def test_the_shop_has_no_problems() -> None:
    assert parse_document(shop_document()).problems == ()


def test_each_copy_of_the_shop_is_the_callers_own() -> None:
    shop_document().clear()
    assert len(campaigns()) >= 8


def test_the_shop_has_campaigns_of_every_type() -> None:
    assert {campaign["type"] for campaign in campaigns()} == {"ab", "toggle", "perso", "deployment", "flag"}


def test_the_shops_ids_look_like_the_platforms_and_are_unique() -> None:
    ids = [part["id"] for part in [*campaigns(), *groups(), *(one for g in groups() for one in g["variations"])]]
    assert len(ids) == len(set(ids))
    assert {len(one) for one in ids} == {20}


def test_the_shop_has_a_partial_roll_out_and_a_narrow_bucket() -> None:
    sums = [sum(one.get("allocation", 0) for one in group["variations"]) for group in groups()]
    assert 60 in sums
    assert {str(campaign["bucketRanges"]) for campaign in campaigns()} == {"[{'r': [0, 100]}]", "[{'r': [0, 50]}]"}


def test_every_campaign_of_the_shop_but_the_paused_one_reaches_somebody() -> None:
    document = parse_document(shop_document())
    contexts: list[dict[str, object]] = [
        {"device": "mobile", "cart_total": 80, "country": "FR", "is_business": False, "segments": "gold"},
        {"country": "NL", "segments": "new", "user_agent": "Firefox", "orders": 0},
        {"app_version": "4.2.0", "build": 4200, "email": "a@shop.example", "age": 61},
    ]
    reached = {
        flag.campaign_id
        for visitor in VISITORS
        for context in contexts
        for flag in decide(document, context, visitor).flags.values()
    }
    assert {campaign["id"] for campaign in campaigns()} - reached == {"c8pj2hl7n0ig3a0pt39g"}


def test_half_the_variations_of_the_two_group_personalisation_are_told_apart_by_segment() -> None:
    document = parse_document(shop_document())
    gold = decide(document, {"segments": "gold"}, "visitor-1").flags["home_banner"].value
    new = decide(document, {"segments": "new"}, "visitor-1").flags["home_banner"].value
    assert gold != new
