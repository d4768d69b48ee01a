"""What is told to the platform: activations, a visitor's context, hits."""

from __future__ import annotations

from flagship.server import deciding
from flagship.server.calls import JSON_TYPES, Call, json_body, unknown_environment
from flagship.server.replies import NO_CONTENT, Reply, refused
from flagship.server.state import Platform
from flagship.server.validation import Refusal, check_hits, read_activations, read_event

_HIT_TYPES = JSON_TYPES | {"text/plain"}


def activate(platform: Platform, call: Call) -> Reply:
    """POST one activation or a batch; 204.

    Raises:
        StoreError: what is remembered cannot be read or written.

    """
    body = json_body(call)
    if isinstance(body, Reply):
        return body
    activations = read_activations(body)
    if isinstance(activations, Refusal):
        return refused(400, activations.message)
    for activation in activations:
        if activation.env_id not in platform.documents:
            return refused(400, f"cid: there is no environment {activation.env_id!r}")
    for activation in activations:
        deciding.activate(platform, activation)
    return NO_CONTENT


def events(platform: Platform, call: Call) -> Reply:
    """POST a visitor's context; 204."""
    if call.env_id not in platform.documents:
        return unknown_environment(call.env_id)
    body = json_body(call)
    if isinstance(body, Reply):
        return body
    event = read_event(body)
    return refused(400, event.message) if isinstance(event, Refusal) else NO_CONTENT


def hits(_platform: Platform, call: Call) -> Reply:
    """POST a hit or a BATCH of them; 200."""
    body = json_body(call, _HIT_TYPES)
    if isinstance(body, Reply):
        return body
    refusal = check_hits(body)
    return Reply(200) if refusal is None else refused(400, refusal.message)
