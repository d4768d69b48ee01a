"""A visitor's campaigns: all of them, in one of three modes, or one by its id or slug."""

from __future__ import annotations

from flagship.server.asking import Asked, ask, decided, exposes_all_keys
from flagship.server.calls import Call, query_values
from flagship.server.replies import NO_CONTENT, Reply, json_reply, refused
from flagship.server.state import Platform
from flagship_engine import Decision, Document, render_campaigns
from flagship_engine.rendering import render_account_settings, render_merged, render_variations
from flagship_engine.tree import Campaign
from flagship_engine.values import Plain

_MODES = ("normal", "simple", "full")


def campaigns(platform: Platform, call: Call) -> Reply:
    """POST a visitor, get their campaigns."""
    return _campaigns(platform, call, when_none=None)


def campaigns_or_nothing(platform: Platform, call: Call) -> Reply:
    """As `campaigns`, but 204 where no campaign applies.

    A self-hosted Decision API answers so on ``/v2/campaigns/``: it takes that for one campaign without a name.
    """
    return _campaigns(platform, call, when_none=NO_CONTENT)


def one_campaign(platform: Platform, call: Call) -> Reply:
    """POST a visitor, get one campaign; 204 where the visitor does not get it."""
    asked = ask(platform, call)
    if isinstance(asked, Reply):
        return asked
    if asked.panic:
        return _in_panic(asked)
    campaign = find_campaign(asked.document, call.campaign)
    if campaign is None:
        return refused(400, f"the campaign {call.campaign!r} is paused or does not exist: wanted its id or its slug")
    decision = decided(platform, call, asked, campaign.id)
    rendered = render_campaigns(decision, expose_all_keys=exposes_all_keys(call, "false"))
    return json_reply(rendered[0]) if rendered else NO_CONTENT


def find_campaign(document: Document, name: str) -> Campaign | None:
    """The first campaign with this id, else the first with this slug."""
    by_id = (campaign for campaign in document.campaigns if campaign.id == name)
    by_slug = (campaign for campaign in document.campaigns if campaign.slug == name)
    return next(by_id, None) or next(by_slug, None)


def _campaigns(platform: Platform, call: Call, when_none: Reply | None) -> Reply:
    asked = ask(platform, call)
    if isinstance(asked, Reply):
        return asked
    mode = call.received.query.get("mode", "normal")
    if mode not in _MODES:
        return refused(400, f"mode: got {mode!r}, wanted one of {', '.join(_MODES)}")
    if asked.panic:
        return _in_panic(asked)
    decision = decided(platform, call, asked)
    if when_none is not None and not decision.assigned:
        return when_none
    answer = {"visitorId": asked.request.visitor_id, **_in_mode(mode, decision, exposes_all_keys(call, "false"))}
    if "accountSettings" in query_values(call.received, "extras"):
        answer["extras"] = {"accountSettings": render_account_settings(asked.document.account_settings)}
    return json_reply(answer)


def _in_mode(mode: str, decision: Decision, expose_all_keys: bool) -> dict[str, Plain]:
    answer: dict[str, Plain] = {}
    if mode != "simple":
        answer["campaigns"] = render_campaigns(decision, expose_all_keys=expose_all_keys)
    if mode != "normal":
        answer["campaignsVariation"] = render_variations(decision)
        answer["mergedModifications"] = render_merged(decision, expose_all_keys=expose_all_keys)
    return answer


def _in_panic(asked: Asked) -> Reply:
    return json_reply({"visitorId": asked.request.visitor_id, "campaigns": [], "panic": True})
