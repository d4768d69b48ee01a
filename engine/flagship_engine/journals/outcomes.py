"""What a decision came to, in the form in which a journal keeps it and two of them are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeAlias

import attrs

from flagship_engine.assignations import Assignation, Remembered
from flagship_engine.canonical import encode
from flagship_engine.consequences import Activate, Consequence, SaveAssignations
from flagship_engine.decision import Decision, Flag
from flagship_engine.rendering import render_origin
from flagship_engine.values import FrozenDict, Json

Given: TypeAlias = tuple[str, str, str]
"""A variation that was given: the ids of the campaign, of the variation group and of the variation."""


@attrs.frozen
class Outcome:
    """The canonical form of a decision.

    Attributes:
        assigned: what was given, in document order.
        panic: whether the document was in panic.
        flags: SHA-256, in hexadecimal, of the flags with their values and origins.
        effects: the same of what the world was to be told, in its order; "" where no digest of it may be kept.

    """

    assigned: tuple[Given, ...]
    panic: bool
    flags: str
    effects: str


def outcome_of(decision: Decision) -> Outcome:
    """The canonical form of a decision; of two equal ones it is the same."""
    given = tuple((each.campaign.id, each.group.id, each.variation.id) for each in decision.assigned)
    return Outcome(given, decision.panic, digest_of_flags(decision.flags), digest_of_effects(decision.effects))


def digest_of_flags(flags: Mapping[str, Flag]) -> str:
    """The digest of flags with their values and origins; their order does not count."""
    return sha256(encode(rendered_flags(flags))).hexdigest()


def rendered_flags(flags: Mapping[str, Flag]) -> FrozenDict[str, Json]:
    """Flags as JSON: key to value and origin."""
    rendered: dict[str, Json] = {}
    for key, flag in flags.items():
        fields: dict[str, Json] = {"value": flag.value, **render_origin(flag)}
        rendered[key] = FrozenDict(fields)
    return FrozenDict(rendered)


def digest_of_effects(effects: Iterable[Consequence]) -> str:
    """The digest of a decision's effects, in their order."""
    return sha256(encode(tuple([_written_effect(each) for each in effects]))).hexdigest()


def written(remembered: Remembered) -> Json:
    """What is remembered for one id, as JSON: ``groups`` (id to variation and whether activated), ``variations``."""
    return FrozenDict({"groups": _written_entries(remembered.by_group), "variations": remembered.variation_ids})


def _written_entries(entries: Mapping[str, Assignation]) -> Json:
    return FrozenDict({group_id: (entry.variation_id, entry.activated) for group_id, entry in entries.items()})


def _written_effect(effect: Consequence) -> Json:
    match effect:
        case SaveAssignations(visitor_id, remembered, changed):
            return "save", visitor_id, written(remembered), None if changed is None else _written_entries(changed)
        case Activate(identity, group_id, variation_id):
            ids = identity.visitor_id, identity.anonymous_id, identity.decision_group
            return "activate", ids, group_id, variation_id
