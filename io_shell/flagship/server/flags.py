"""A visitor's flags, by key."""

from __future__ import annotations

from flagship.server.asking import ask, decided, exposes_all_keys
from flagship.server.calls import Call
from flagship.server.replies import Reply, json_reply
from flagship.server.state import Platform
from flagship_engine.rendering import render_flags


def flags(platform: Platform, call: Call) -> Reply:
    """POST a visitor, get their flags with where each comes from; none in panic."""
    asked = ask(platform, call)
    if isinstance(asked, Reply):
        return asked
    if asked.panic:
        return json_reply({})
    decision = decided(platform, call, asked)
    return json_reply(render_flags(decision, expose_all_keys=exposes_all_keys(call, "true")))
