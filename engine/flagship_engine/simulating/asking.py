"""What a document asks of visitors: its targetings by what they look at, and what each makes of a value.

What a targeting gives is asked of the document's own rules: a document is made of it, and decides. Nothing here knows
how any rules compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias

import attrs

from flagship_engine.context import NO_CONTEXT, Context
from flagship_engine.deciding import decide
from flagship_engine.document import Document
from flagship_engine.rules.base import Rules
from flagship_engine.tree import BucketRange, Campaign, Targeting, TargetingGroup, Tree, Variation, VariationGroup
from flagship_engine.values import ABSENT, EMPTY, Absent, FrozenDict, Json

Variable: TypeAlias = tuple[str, str, str]
"""What a targeting looks at: a kind (see below), a provider's name or "", and a key."""

Name: TypeAlias = tuple[str, str, str]
Outcome: TypeAlias = bool | None
Value: TypeAlias = Json | Absent
Values: TypeAlias = Mapping[Variable, Value]

CONSTANT: Variable = ("constant", "", "")
"""What targetings look at that hold for all or for nobody."""

VISITOR_ID: Variable = ("id", "", "")
"""The visitor's id."""


@attrs.frozen(eq=False, slots=False)
class Asked:
    """One targeting.

    Attributes:
        variable: what it looks at.
        targeting: the targeting.
        rules: by which it is compared.
        name: what tells it from other targetings of its variable.

    """

    variable: Variable
    targeting: Targeting
    rules: Rules
    name: Name = attrs.field(default=attrs.Factory(lambda self: _name(self.targeting), takes_self=True))

    @cached_property
    def _program(self) -> Document:
        # Compiled once: a list of thousands of ids would take its time for each value that is asked about.
        alone = (TargetingGroup((self.targeting,)),)
        campaigns = _for("holds", alone), _for("no error", (*alone, _EVERYBODY))
        return Document(Tree(campaigns), (), usable=True, rules=self.rules)

    def outcome(self, value: Value) -> Outcome:
        """What it gives for a value of its variable; None is an error, which spreads to what is beside it."""
        visitor_id = value if self.variable == VISITOR_ID and isinstance(value, str) else ""
        decision = decide(self._program, context_of({self.variable: value}), visitor_id)
        found = [each.campaign.id for each in decision.assigned]
        return True if "holds" in found else False if found else None


_EVERYBODY = TargetingGroup((Targeting("fs_all_users", "EQUALS", ""),))


def _for(campaign_id: str, targeting_groups: tuple[TargetingGroup, ...]) -> Campaign:
    group = VariationGroup(campaign_id, "", targeting_groups, (Variation("v", allocation=100),))
    return Campaign(campaign_id, "", None, "", "", (BucketRange(0, 100),), (group,))


def _name(targeting: Targeting) -> Name:
    # As printed: Python holds 1, 1.0 and true for equal.
    return repr(targeting.key), repr(targeting.operator), repr(targeting.value)


@attrs.frozen(eq=False, slots=False)
class AskedGroup:
    """A variation group's targeting: an OR of ANDs."""

    alternatives: tuple[tuple[Asked, ...], ...]

    @cached_property
    def all(self) -> tuple[Asked, ...]:
        """Its targetings, of all alternatives."""
        return tuple(asked for each in self.alternatives for asked in each)


@attrs.frozen(eq=False)
class Asking:
    """How a document's targetings are read: by its rules, which may look where providers' values are, or not.

    Attributes:
        rules: the rules.
        to_providers: whether they look there.

    """

    rules: Rules
    to_providers: bool

    @classmethod
    def of(cls, document: Document) -> Asking:
        """How those of a document are read: found out by asking its rules."""
        probe = Targeting("key", "EQUALS", "value", "provider")
        found = document.rules.outcome(probe, context_of({("context", "provider", "key"): "value"}), "")
        return cls(document.rules, found is True)

    def group(self, group: VariationGroup) -> AskedGroup:
        """What a variation group asks."""
        return AskedGroup(
            tuple(
                tuple(Asked(self._variable(each), each, self.rules) for each in some.targetings)
                for some in group.targeting_groups
            )
        )

    def _variable(self, targeting: Targeting) -> Variable:
        key = targeting.key
        if key is ABSENT or key == "fs_all_users" or targeting.operator is ABSENT or targeting.value is ABSENT:
            return CONSTANT
        if key == "fs_users":
            return VISITOR_ID
        return "context", targeting.provider if self.to_providers else "", key


def context_of(values: Values) -> Context:
    """A context of some values; what is absent, constant or the visitor's id is none of it."""
    own: dict[str, Json] = {}
    providers: dict[str, dict[str, Json]] = {}
    for (kind, provider, key), value in values.items():
        if kind == "context" and value is not ABSENT:
            here = providers.setdefault(provider, {}) if provider else own
            here[key] = value
    if not providers:
        return Context(FrozenDict(own)) if own else NO_CONTEXT
    return Context(FrozenDict(own) or EMPTY, FrozenDict({name: FrozenDict(each) for name, each in providers.items()}))
