"""Vectors of the official SDK 2.1.5 in BUCKETING mode.

A request holds ``bucketing``, ``visitorId``, ``context`` and ``cache`` ({id: {group id: {"variationId": ...}}}). The
SDK puts its predefined keys under the visitor's own context, and knew the cache as a version-1 record, a list of ids.
``expected`` holds ``flags`` and ``vaIds``, the ids behind the flags; ours may remember more.
"""

from __future__ import annotations

from collections.abc import Mapping

from flagship.cli.terminal import printable
from flagship.cli.vectors import NOTHING, Mismatch, Vector, VectorError, differences, object_at, text_at
from flagship.helpers.preset_context import preset_values
from flagship_engine import SDK_RULES, Decision, decide, parse_document, read_assignations, render_flag
from flagship_engine.effects import SaveAssignations
from flagship_engine.untrusted import describe


def run_sdk_vector(vector: Vector) -> tuple[Mismatch, ...]:
    """Decide a vector's request with `SDK_RULES`, and compare flags and what would be saved."""
    request, expected = vector.request, vector.expected
    visitor_id = text_at(request, "visitorId")
    document = parse_document(object_at(request, "bucketing"), SDK_RULES)
    context = {**preset_values(), **object_at(request, "context")}
    read = read_assignations(_record(request, visitor_id), visitor_id)
    decision = decide(document, context, visitor_id, read.assignations)
    flags = {key: render_flag(flag) for key, flag in decision.flags.items()}
    return (
        *differences(object_at(expected, "flags"), flags, "flags"),
        *_unsaved(_variation_ids(expected), decision, visitor_id),
    )


def _record(request: Mapping[str, object], visitor_id: str) -> object:
    cache = object_at(request, "cache")
    if visitor_id not in cache:
        return None
    entries = object_at(cache, visitor_id)
    ids = [text_at(object_at(entries, group_id), "variationId") for group_id in entries]
    return {"version": 1, "data": {"vId": visitor_id, "vaIds": ids}}


def _variation_ids(expected: Mapping[str, object]) -> list[str]:
    ids = expected.get("vaIds")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise VectorError(f"vaIds: got {describe(ids) if 'vaIds' in expected else NOTHING}, wanted an array of strings")
    return ids


def _unsaved(wanted: list[str], decision: Decision, visitor_id: str) -> tuple[Mismatch, ...]:
    saves = [effect for effect in decision.effects if isinstance(effect, SaveAssignations)]
    saved = {one for save in saves if save.visitor_id == visitor_id for one in save.remembered.all_variation_ids}
    listed = printable(", ".join(sorted(saved))) or NOTHING
    return tuple(Mismatch("vaIds", f"{printable(one)} among those saved", listed) for one in wanted if one not in saved)
