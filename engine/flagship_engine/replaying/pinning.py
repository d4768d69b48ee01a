"""A document in which it is written down what a visitor's ids decide, for whom there are none but pseudonyms."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from flagship_engine.context import Context
from flagship_engine.deciding import decide
from flagship_engine.document import Document
from flagship_engine.hashing import BUCKETS, bucket, utf8
from flagship_engine.identity import Identity
from flagship_engine.journals.entries import Entry
from flagship_engine.replaying.library import Found, Shares
from flagship_engine.tree import BucketRange, Campaign, Targeting, TargetingGroup, Tree, Variation, VariationGroup
from flagship_engine.values import ABSENT, Absent, FrozenDict, Json

_NEVER = Targeting(ABSENT, ABSENT, ABSENT)
"""A targeting that holds for nobody, and is no error: what could not be read."""

_ALL = 100


@attrs.frozen
class Pinned:
    """A document for one visitor.

    Attributes:
        document: the document, for the rules of the entry.
        open: the ids of the campaigns of which a group may target the visitor, or not; they end before that group.

    """

    document: Document
    open: frozenset[str]


def pin(entry: Entry, found: Found) -> Pinned:
    """A document that gives a visitor by any id what it gives one of the recorded buckets.

    A group whose bucket was not recorded was not reached then. Should it be reached now, it shows: it gives something.
    """
    document = found.document
    asked = Asked.of(entry, document.rules.outcome)
    shift = 0
    if entry.own_bucket in range(BUCKETS):
        shift = bucket(utf8(entry.identity.visitor_id)) - (entry.own_bucket or 0)
    open_ids: set[str] = set()
    campaigns: list[Campaign] = []
    for campaign, shares in zip(document.campaigns, found.shares, strict=True):
        groups = tuple(_groups(campaign, shares, entry.buckets or FrozenDict(), asked))
        if len(groups) < len(campaign.variation_groups):
            open_ids.add(campaign.id)
        ranges = tuple(BucketRange(each.start + shift, each.end + shift) for each in campaign.bucket_ranges)
        campaigns.append(attrs.evolve(campaign, variation_groups=groups, bucket_ranges=ranges))
    return Pinned(_with(document, tuple(campaigns)), frozenset(open_ids))


def with_bystander(document: Document) -> Document:
    """A document with one more campaign, which targets everybody with two variations and gives nobody any.

    Some rules remember nothing where no group with several variations targets the visitor; here one does.
    """
    name = "+".join(each.id for each in document.campaigns) + "+"
    return _with(document, (*document.campaigns, _campaign(name, "", Variation(name, allocation=0), Variation(""))))


def takes_one_alone(document: Document, kind: str) -> bool:
    """Whether of the campaigns of a type a visitor takes part in one alone, by a document's rules and settings."""
    two = tuple(_campaign(each, kind, Variation(each, allocation=_ALL)) for each in ("one", "other"))
    return len(decide(_with(document, two), {}, "anybody").assigned) < len(two)


def _campaign(name: str, kind: str, *variations: Variation) -> Campaign:
    """A campaign for everybody."""
    everybody = TargetingGroup((Targeting("fs_all_users", "EQUALS", ""),))
    group = VariationGroup(name, "", (everybody,), variations)
    return Campaign(name, "", None, kind, "", (BucketRange(0, BUCKETS),), (group,))


def _with(document: Document, campaigns: tuple[Campaign, ...]) -> Document:
    tree: Tree = attrs.evolve(document.tree, campaigns=campaigns)
    return Document(tree, (), usable=True, rules=document.rules)


def _groups(
    campaign: Campaign, shares: tuple[Shares, ...], buckets: FrozenDict[str, int], asked: Asked
) -> Iterator[VariationGroup]:
    """The groups of a campaign up to, and without, the first that may target the visitor or not."""
    for group, share in zip(campaign.variation_groups, shares, strict=True):
        targeting_groups = asked.answered(group)
        if targeting_groups is None:
            return
        recorded = buckets.get(group.id)
        if recorded in range(BUCKETS):
            place = share[recorded or 0]
        else:
            place = next((place for place, each in enumerate(group.variations) if each.sound), None)
        yield attrs.evolve(
            group,
            targeting_groups=targeting_groups,
            variations=tuple(
                attrs.evolve(each, allocation=_ALL if number == place else 0)
                for number, each in enumerate(group.variations)
            ),
        )


@attrs.frozen(eq=False)
class Asked:
    """What can be told of a visitor's targetings without the ids.

    Attributes:
        context: what is known of the visitor.
        visitor_id: the pseudonym.
        keys: the context keys under which a pseudonym stands.
        outcome: what one targeting gives by the rules.

    """

    context: Context
    visitor_id: str
    keys: frozenset[str]
    outcome: Callable[[Targeting, Context, str], bool | None]

    @classmethod
    def of(cls, entry: Entry, outcome: Callable[[Targeting, Context, str], bool | None]) -> Asked:
        """For the visitor of an entry."""
        context, names = entry.context, _pseudonyms(entry.identity)
        contexts = (context.values, *context.providers.values())
        keys = frozenset(key for values in contexts for key, value in values.items() if _holds(value, names))
        return cls(context, entry.identity.visitor_id, keys, outcome)

    def answered(self, group: VariationGroup) -> tuple[TargetingGroup, ...] | None:
        """A group's targeting groups that are the same without the ids; None if they are not."""
        if not any(self._asks(each.key) for row in group.targeting_groups for each in row.targetings):
            return group.targeting_groups
        rows = [self._outcomes(row) for row in group.targeting_groups]
        unclear = [None not in row and "id" in row and False not in row for row in rows]
        spoilt = any(None in row for row in rows)
        surely = any(row and all(each is True for each in row) for row in rows)
        if any(unclear) and not spoilt and not surely:
            return None
        return tuple(TargetingGroup(tuple(map(self._answered, row.targetings))) for row in group.targeting_groups)

    def _outcomes(self, row: TargetingGroup) -> tuple[bool | str | None, ...]:
        """What each targeting gives; "id" for one that depends on an id."""
        return tuple(
            "id" if self._depends(each) else self.outcome(each, self.context, self.visitor_id)
            for each in row.targetings
        )

    def _answered(self, targeting: Targeting) -> Targeting:
        return _NEVER if self._depends(targeting) else targeting

    def _depends(self, targeting: Targeting) -> bool:
        """Whether the outcome depends on an id. An error does not: any text would be one."""
        return self._asks(targeting.key) and self.outcome(targeting, self.context, self.visitor_id) is not None

    def _asks(self, key: str | Absent) -> bool:
        return key == "fs_users" or key in self.keys


def _pseudonyms(identity: Identity) -> frozenset[str]:
    """All that an id may have become in a context."""
    ids = (identity.visitor_id, identity.anonymous_id, identity.decision_group)
    return frozenset(each for each in ids if each)


def _holds(value: Json, names: frozenset[str]) -> bool:
    """Whether any of some texts stands in a value."""
    if isinstance(value, str):
        return value in names
    if isinstance(value, tuple):
        return any(_holds(each, names) for each in value)
    return isinstance(value, dict) and any(_holds(each, names) for each in value.values())
