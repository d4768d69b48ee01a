"""The documents of a replay: found by their digest, held to it, and compiled for the rules of each entry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias

import attrs

from flagship_engine.document import Document
from flagship_engine.parting_words import shown_id
from flagship_engine.quoting import quoted
from flagship_engine.replaying.verdicts import Unreplayed
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.base import Rules
from flagship_engine.rules.platform import PLATFORM_RULES
from flagship_engine.rules.sdk import SDK_RULES, SDK_RULES_2_1_5_HASH
from flagship_engine.tree import Campaign, VariationGroup
from flagship_engine.untrusted import describe, is_a
from flagship_engine.values import FrozenDict
from flagship_engine.writing import document_digest

RULE_SETS: FrozenDict[str, Rules] = FrozenDict(
    {each.name: each for each in (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)}
)
"""All rule sets by their names."""

KEPT = 32
"""How many compiled documents are kept: a journal comes back to few, and a year's documents would not fit."""


Shares: TypeAlias = tuple[int | None, ...]
"""Bucket to the place of a variation in its group; None where no variation has the bucket."""


@attrs.frozen
class Missing:
    """Why there is no document to decide over; `reason` has the particulars."""

    why: Unreplayed
    reason: str


@attrs.frozen(eq=False)
class Found:
    """A document of a replay, compiled for an entry's rules."""

    document: Document

    @cached_property
    def shares(self) -> tuple[tuple[Shares, ...], ...]:
        """Of each campaign, of each group: which of its variations has which bucket. Made for pseudonyms alone."""
        rules, campaigns = self.document.rules, self.document.campaigns
        return tuple(
            tuple(_shares(campaign, group, rules) for group in campaign.variation_groups) for campaign in campaigns
        )


def _shares(campaign: Campaign, group: VariationGroup, rules: Rules) -> Shares:
    table = compile_variations(campaign, group, rules.allocation).table
    return tuple(
        next((place for place, each in enumerate(group.variations) if held and each is held.variation), None)
        for held in table
    )


@attrs.frozen(eq=False)
class Library:
    """Documents by their digests; what is kept changes while a replay runs, and never gets out.

    Attributes:
        documents: digest to document, compiled for any rules.
        kept: (digest, rules) to the compiled document, or why there is none; what was asked for last stands last.

    """

    documents: Mapping[str, Document]
    kept: dict[tuple[str, str], Found | Missing] = attrs.Factory(dict)

    def find(self, digest: str, rules: str) -> Found | Missing:
        """The document of that digest, compiled for the rules of that name."""
        key = digest, rules
        found = self.kept.pop(key, None) or self._look_up(digest, rules)
        self.kept[key] = found
        if len(self.kept) > KEPT:
            del self.kept[next(iter(self.kept))]
        return found

    def _look_up(self, wanted: str, name: str) -> Found | Missing:
        rules = RULE_SETS.get(name)
        if rules is None:
            reason = f"it was decided by the rules {quoted(shown_id(name))}, which this engine does not know"
            return Missing(Unreplayed.UNKNOWN_RULES, reason)
        document = self._kept_for_others(wanted) or self._given(wanted)
        if isinstance(document, Missing):
            return document
        return Found(document if document.rules is rules else attrs.evolve(document, rules=rules))

    def _kept_for_others(self, wanted: str) -> Document | None:
        """The document, if it is kept for other rules."""
        kept = (found for (digest, _), found in self.kept.items() if digest == wanted)
        return next((found.document for found in kept if isinstance(found, Found)), None)

    def _given(self, wanted: str) -> Document | Missing:
        """The document that was given, if it is what its digest says."""
        document = self.documents.get(wanted)
        if document is None:
            return Missing(Unreplayed.NO_DOCUMENT, f"the document {quoted(wanted)} is not among those given")
        digest = document_digest(document) if is_a(document, Document) else describe(document)
        if digest == wanted:
            return document
        reason = f"what was given for the document {quoted(wanted)} is another one: {digest}"
        return Missing(Unreplayed.OTHER_DOCUMENT, reason)
