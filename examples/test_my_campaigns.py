"""A property test of your own campaigns: no visitor, whatever its context, is left without a price list.

Run it with: pytest examples/test_my_campaigns.py (needs the extra `testing`)
"""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given

from flagship_engine import decide, parse_document, strategies

DOCUMENT = parse_document(
    {
        "campaigns": [
            {
                "id": "prices",
                "type": "toggle",
                "variationGroups": [
                    {
                        "id": "everybody",
                        "targeting": {
                            "targetingGroups": [
                                {"targetings": [{"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}
                            ]
                        },
                        "variations": [
                            {
                                "id": "list-of-may",
                                "allocation": 100,
                                "modifications": {"type": "JSON", "value": {"price_list": "2026-05"}},
                            }
                        ],
                    }
                ],
            }
        ]
    }
)


@given(context=strategies.contexts(), visitor_id=strategies.visitor_ids())
def test_everybody_has_a_price_list(context: Mapping[str, object], visitor_id: str) -> None:
    """The toggle reaches all: an accidental targeting or an allocation under 100 % would be found here."""
    assert decide(DOCUMENT, context, visitor_id).flags["price_list"].value == "2026-05"
