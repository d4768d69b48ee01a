"""The bucket of a visitor and what a group shares out: the hash, and a line for each share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import attrs

from flagship_engine.decision import Assigned
from flagship_engine.explaining.explained import Answer, Explained, Topic
from flagship_engine.explaining.words import buckets, name_of, percent, sentence, shown_text
from flagship_engine.rules.base import Rules
from flagship_engine.traces import GroupTrace, Hashed, Stage, Whose
from flagship_engine.tree import Variation, VariationGroup
from flagship_engine.values import ABSENT, FrozenDict, Json


@attrs.frozen
class Run:
    """Buckets in a row that give one variation, or nothing."""

    first: int
    last: int
    given: Assigned | None

    @property
    def words(self) -> str:
        """``bucket 7``, ``buckets 0 to 49``."""
        return buckets(self.first, self.last)

    def has(self, bucket: int) -> bool:
        """Whether a bucket is one of them."""
        return self.first <= bucket <= self.last


def runs_of(table: tuple[Assigned | None, ...]) -> tuple[Run, ...]:
    """A table of buckets as runs, in its order."""
    # By identity: two variations of a damaged document may be equal in all that they say.
    firsts = [index for index, each in enumerate(table) if not index or each is not table[index - 1]]
    return tuple(
        Run(first, following - 1, table[first])
        for first, following in zip(firsts, (*firsts[1:], len(table)), strict=True)
    )


def why_nobody_s(trace: GroupTrace) -> str:
    """Why no variation has the visitor's bucket, in a clause."""
    shared = sum(1 for each in trace.table if each is not None)
    if not shared:
        return "its variations are for nobody"
    bucket = "" if trace.hashed is None else f"{trace.hashed.bucket}"
    return f"its variations have {shared} of the 100 buckets, and the visitor's, {bucket}, is none of them"


def share_lines(trace: GroupTrace, rules: Rules) -> tuple[Explained, ...]:
    """The hash, every run of the table, and every variation that no bucket gives."""
    if trace.hashed is None:
        return ()
    counts = trace.stage in (Stage.ALLOCATED, Stage.NO_SHARE)
    rows = (_row(run, trace.hashed, counts=counts) for run in runs_of(trace.table))
    return (_hash_line(trace.hashed, counts=counts), *rows, *_without_buckets(trace, rules))


def _hash_line(hashed: Hashed, *, counts: bool) -> Explained:
    whose = "the decision group's key" if hashed.whose is Whose.DECISION_GROUP else "the visitor's id"
    data = shown_text(hashed.data.decode("utf-8", "backslashreplace"))
    text = f"the group's id followed by {whose}, {data}, hashes to {hashed.number}: bucket {hashed.bucket}"
    if not counts:
        text += ", which does not count, for something is remembered"
    facts: dict[str, Json] = {
        "data": hashed.data.hex(),
        "hash": hashed.number,
        "bucket": hashed.bucket,
        "whose": hashed.whose.name,
    }
    return Explained(Topic.HASH, sentence(text), None if counts else Answer.UNASKED, facts=FrozenDict(facts))


def _row(run: Run, hashed: Hashed, *, counts: bool) -> Explained:
    one = run.first == run.last
    what = f"give{'s' if one else ''} {name_of(run.given.variation)}" if run.given is not None else "give nothing"
    if run.given is None and one:
        what = "gives nothing"
    here = run.has(hashed.bucket)
    if not here:
        text = f"{run.words} {what}"
    elif one:
        text = f"{run.words} {what}, and is the visitor's"
    else:
        text = f"{run.words} {what}, and the visitor's {hashed.bucket} is one of them"
    facts: dict[str, Json] = {"first": run.first, "last": run.last}
    if run.given is not None:
        facts |= {"variationId": run.given.variation.id, "variationName": run.given.variation.name}
    answer = Answer.YES if here and counts and run.given is not None else Answer.NO if here and counts else None
    return Explained(Topic.SHARE, sentence(text), answer, here and counts, FrozenDict(facts))


def _without_buckets(trace: GroupTrace, rules: Rules) -> Iterator[Explained]:
    given = [each.variation for each in trace.table if each is not None]
    for variation in trace.group.variations:
        if any(each is variation for each in given):
            continue
        facts: dict[str, Json] = {"variationId": variation.id, "variationName": variation.name}
        if variation.allocation is not ABSENT:
            facts["allocation"] = variation.allocation
        text = _reason_without_buckets(variation, trace.group, rules)
        yield Explained(Topic.SHARE, sentence(text), facts=FrozenDict(facts))


def _reason_without_buckets(variation: Variation, group: VariationGroup, rules: Rules) -> str:
    if not variation.sound:
        named = f"the variation {name_of(variation)}" if variation.name else "a variation"
        return f"{named} has no id that can be read: nobody is given it, and its buckets stay empty"
    name, allocation = name_of(variation), variation.allocation
    if allocation is ABSENT:
        return f"{name} has no buckets, for it has no allocation"
    share = rules.allocation(allocation)
    if share is None:
        return f"{name} has no buckets, for these rules cannot read its allocation, {percent(allocation)}"
    if share <= 0:
        return f"{name} has no buckets, for its allocation is {percent(share)}"
    if _sum_before(variation, group, rules) >= 100:
        return f"{name} has no buckets, for those before it take all of them"
    return f"{name} has no buckets, for its allocation of {percent(share)} % does not reach another one"


def _sum_before(variation: Variation, group: VariationGroup, rules: Rules) -> int | float:
    before = takewhile(lambda each: each is not variation, group.variations)
    return sum((None if each.allocation is ABSENT else rules.allocation(each.allocation)) or 0 for each in before)
