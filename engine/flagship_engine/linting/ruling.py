"""What a rule set does, found by asking it: about tiny documents, and about one targeting and one value.

So no rule stands here a second time, and a rule set of its own is linted by what it does.
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property

import attrs

from flagship_engine.context import NO_CONTEXT, Context
from flagship_engine.deciding import decide
from flagship_engine.document import Document
from flagship_engine.linting.probes import odd_probes, plain_probes, shortened
from flagship_engine.rules.base import Rules
from flagship_engine.tree import (
    AccountSettings,
    BucketRange,
    Campaign,
    Targeting,
    TargetingGroup,
    Tree,
    Variation,
    VariationGroup,
)
from flagship_engine.values import ABSENT, EMPTY, Absent, FrozenDict, Json

USERS, ALL_USERS = "fs_users", "fs_all_users"
"""The keys of the visitor's id, and of everybody."""


class Hope(Enum):
    """Whether anybody can fulfil what is asked."""

    SOMEBODY = "somebody"
    ONLY_A_LIST = "only a list"
    NOBODY = "nobody"


@attrs.frozen(eq=False, slots=False)
class Ruling:
    """What the rules of a document do. It remembers what it was asked, for documents ask the same again and again."""

    rules: Rules
    known: dict[tuple[object, ...], Hope] = attrs.Factory(dict)
    operators: dict[str, tuple[bool, bool]] = attrs.Factory(dict)

    def ask(self, targeting: Targeting, value: Json | Absent) -> bool | None:
        """What a targeting gives for a visitor who has that value, wherever it is looked up; None is an error."""
        if targeting.key == USERS:
            return self.rules.outcome(targeting, NO_CONTEXT, value) if isinstance(value, str) else False
        if value is ABSENT or targeting.key is ABSENT:
            return self.rules.outcome(targeting, NO_CONTEXT, "visitor")
        values: FrozenDict[str, Json] = FrozenDict({targeting.key: value})
        return self.rules.outcome(targeting, Context(values, FrozenDict({targeting.provider: values})), "visitor")

    def hope(self, targeting: Targeting) -> Hope:
        """Whether anybody can fulfil a targeting.

        The values that are tried are such that one of them fulfils it if any value does.
        """
        few = attrs.evolve(targeting, value=shortened(targeting.value))
        asked = targeting.key == USERS, targeting.operator, repr(few.value)
        if targeting.key in (ABSENT, ALL_USERS) or ABSENT in asked:
            return Hope.SOMEBODY if self.always(targeting) else Hope.NOBODY
        if asked not in self.known:
            self.known[asked] = self._hope(few)
        return self.known[asked]

    def _hope(self, targeting: Targeting) -> Hope:
        if any(self.ask(targeting, value) for value in (ABSENT, *plain_probes(targeting.value))):
            return Hope.SOMEBODY
        return Hope.ONLY_A_LIST if any(self.ask(targeting, value) for value in odd_probes()) else Hope.NOBODY

    def always(self, targeting: Targeting) -> bool:
        """Whether a targeting holds for everybody."""
        return targeting.key == ALL_USERS and self.ask(targeting, ABSENT) is True

    def always_fails(self, targeting: Targeting) -> bool:
        """Whether a targeting is an error for every visitor: only what asks for the id can be."""
        if targeting.key != USERS:
            return False
        return all(self.ask(targeting, text) is None for text in plain_probes(targeting.value) if isinstance(text, str))

    def knows(self, operator: str) -> bool:
        """Whether an operator is known: it holds for some value."""
        return self._operator(operator)[0]

    def reads_lists_of(self, operator: str) -> bool:
        """Whether what an operator holds for, it holds for as well where the wanted value stands in a list."""
        return self._operator(operator)[1]

    def _operator(self, operator: str) -> tuple[bool, bool]:
        if operator not in self.operators:
            tried = [
                (
                    self.ask(Targeting("key", operator, wanted), value),
                    self.ask(Targeting("key", operator, (wanted,)), value),
                )
                for wanted in ("1", True)
                for value in (ABSENT, "0", "1", "2")
            ]
            self.operators[operator] = (
                any(alone for alone, _ in tried),
                all(listed or not alone for alone, listed in tried),
            )
        return self.operators[operator]

    @cached_property
    def looks_into_lists(self) -> bool:
        """Whether a list in a context is compared element by element."""
        return self.ask(Targeting("key", "EQUALS", "a"), ("a",)) is True

    @cached_property
    def reads_providers(self) -> bool:
        """Whether a provider's values are looked up there, and there alone."""
        context = Context(FrozenDict({"key": "a"}))
        return self.rules.outcome(Targeting("key", "EQUALS", "a", "provider"), context, "visitor") is not True

    @cached_property
    def empty_holds(self) -> bool:
        """Whether a targeting group without targetings holds."""
        return bool(self._served(_campaign("c", _group("g", 100, TargetingGroup(())))))

    @cached_property
    def falls_through(self) -> bool:
        """Whether the next group is tried where one matches and has no share for the visitor."""
        return bool(self._served(_campaign("c", _group("g", 0, EVERYBODY), _group("h", 100, EVERYBODY))))

    @cached_property
    def errors_spoil(self) -> bool:
        """Whether an error in one targeting makes the whole variation group match nobody."""
        error = TargetingGroup((Targeting("key", "EQUALS", "a"),))
        return not self._served(_campaign("c", _group("g", 100, EVERYBODY, error)), values=FrozenDict({"key": 5}))

    @cached_property
    def obeys_ranges(self) -> bool:
        """Whether a campaign is for the visitors of its bucket ranges alone."""
        return not self._served(attrs.evolve(_campaign("c", _group("g", 100, EVERYBODY)), bucket_ranges=()))

    @cached_property
    def obeys_one_test(self) -> bool:
        """Whether a visitor takes part in one test where the account's settings say so."""
        campaigns = [_campaign(each, _group(f"{each}g", 100, EVERYBODY)) for each in "cd"]
        return self._served(*campaigns) == 1

    def _served(self, *campaigns: Campaign, values: FrozenDict[str, Json] = EMPTY) -> int:
        """How many of some campaigns serve a visitor."""
        tree = Tree(campaigns, account_settings=AccountSettings(enabled_1v1t=True))
        document = Document(tree, (), usable=True, rules=self.rules)
        return len(decide(document, Context(values), "visitor").assigned)


EVERYBODY = TargetingGroup((Targeting(ALL_USERS, "EQUALS", ""),))


def _campaign(campaign_id: str, *groups: VariationGroup) -> Campaign:
    return Campaign(campaign_id, "", None, "ab", "", (BucketRange(0, 100),), groups)


def _group(group_id: str, allocation: int, *targeting_groups: TargetingGroup) -> VariationGroup:
    return VariationGroup(group_id, "", targeting_groups, (Variation(f"{group_id}v", allocation=allocation),))
