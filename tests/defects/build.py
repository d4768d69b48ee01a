"""Documents and answers of the Decision API, as small as a test can use."""

from __future__ import annotations

import json
from typing import Any

from flagship_engine.exchange import Response
from flagship_engine.values import FrozenDict

EVERYBODY = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}


def variation(variation_id: str, flags: object, allocation: object = 100) -> dict[str, Any]:
    return {"id": variation_id, "allocation": allocation, "modifications": {"type": "JSON", "value": flags}}


def group(group_id: str, *variations: object, targeting: object = EVERYBODY) -> dict[str, Any]:
    groups = [{"targetings": [targeting]}]
    return {"id": group_id, "targeting": {"targetingGroups": groups}, "variations": list(variations)}


def campaign(campaign_id: str, *groups: object) -> dict[str, Any]:
    return {"id": campaign_id, "type": "ab", "variationGroups": list(groups)}


def flagged(flags: object, targeting: object = EVERYBODY, name: str = "c") -> dict[str, Any]:
    """A campaign that gives these flags to everybody, or to whom it targets."""
    return campaign(name, group(f"{name}-g", variation(f"{name}-v", flags), targeting=targeting))


def document(*campaigns: object, **more: object) -> dict[str, Any]:
    return {"campaigns": list(campaigns), **more}


def answer(flags: object = None, status: int = 200, **more: object) -> Response:
    """An answer of the Decision API with one campaign of these flags; with none for None."""
    given = {
        "id": "c",
        "variationGroupId": "g",
        "variation": {"id": "v", "modifications": {"type": "JSON", "value": flags}},
    }
    return raw({"visitorId": "v", "campaigns": [] if flags is None else [given], **more}, status)


def raw(value: object, status: int = 200) -> Response:
    return Response(status, FrozenDict({"content-type": "application/json"}), json.dumps(value).encode())


PANIC = raw({"visitorId": "v", "campaigns": [], "panic": True})
