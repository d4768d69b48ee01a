"""Finding values that fulfil some targetings and keep others from holding.

Each targeting looks at one variable, so values fall into classes by what every targeting gives for them, and the
variables are chosen one after the other, a class each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from flagship_engine.simulating.asking import CONSTANT, VISITOR_ID, AskedGroup, Name, Outcome, Value, Variable
from flagship_engine.simulating.candidates import candidates
from flagship_engine.values import ABSENT, FrozenDict

MOST_STEPS = 2000
"""Choices that are tried for one targeting group before it is given up."""


@attrs.frozen(eq=False)
class Class:
    """Values for which all targetings of a variable give the same.

    Attributes:
        outcomes: name of a targeting to what it gives.
        values: the values; of all variables but the visitor's id the first alone.

    """

    outcomes: Mapping[Name, Outcome]
    values: tuple[Value, ...]


Domains: TypeAlias = Mapping[Variable, tuple[Class, ...]]
"""The classes of each variable's values."""

Solution: TypeAlias = Mapping[Variable, Class]
"""A class for each variable."""


def domains_of(groups: Sequence[AskedGroup], *, many: bool) -> Domains:
    """The classes of all that some groups look at, by their targetings."""
    asked = (each for group in groups for each in group.all)
    return {
        variable: _classes(groups, variable, many=many) for variable in dict.fromkeys(each.variable for each in asked)
    }


def _classes(groups: Sequence[AskedGroup], variable: Variable, *, many: bool) -> tuple[Class, ...]:
    alternatives = [
        [each for each in some if each.variable == variable] for group in groups for some in group.alternatives
    ]
    asked = {each.name: each for some in alternatives for each in some}
    values = (ABSENT,) if variable == CONSTANT else candidates([some for some in alternatives if some], many=many)
    found: dict[tuple[Outcome, ...], list[Value]] = {}
    for value in values:
        outcomes = tuple(each.outcome(value) for each in asked.values())
        alike = found.setdefault(outcomes, [])
        if not alike or variable == VISITOR_ID:
            alike.append(value)
    return tuple(Class(dict(zip(asked, outcomes, strict=True)), tuple(alike)) for outcomes, alike in found.items())


def solutions(own: AskedGroup, number: int, avoided: Sequence[AskedGroup], domains: Domains) -> Iterator[Solution]:
    """Choices by which an alternative of one group holds, without an error in the group, and the avoided ones do not.

    An avoided group fails by an error anywhere, or if of each alternative something does not hold. That an alternative
    without targetings may hold for everybody is not known here.
    """
    required = {each.name for each in own.alternatives[number]}
    errorless = {each.name for each in own.all}
    others = {each.name for group in avoided for each in group.all}
    variables = dict.fromkeys(each.variable for group in (own, *avoided) for each in group.all)
    choices: dict[Variable, tuple[Class, ...]] = {}
    for variable in variables:
        fitting = [each for each in domains[variable] if _fits(each, required, errorless)]
        choices[variable] = _best(fitting, others)
    order = tuple(sorted(choices, key=lambda variable: len(choices[variable])))
    yield from _Search(order, choices, tuple(avoided), MOST_STEPS).go()


def _fits(some: Class, required: set[Name], errorless: set[Name]) -> bool:
    return all(
        outcome is not None and (outcome or name not in required)
        for name, outcome in some.outcomes.items()
        if name in errorless
    )


def _best(fitting: Iterable[Class], others: set[Name]) -> tuple[Class, ...]:
    """Those by which more of the others fail, or other ones: whoever fails less than another class is no help."""
    kept: list[tuple[tuple[int, ...], Class]] = []
    for each in fitting:
        failing = tuple(_FAILS[outcome] for name, outcome in each.outcomes.items() if name in others)
        if not any(_at_least(known, failing) for known, _ in kept):
            kept = [(known, some) for known, some in kept if not _at_least(failing, known)]
            kept.append((failing, each))
    return tuple(some for _, some in sorted(kept, key=lambda pair: -sum(pair[0])))


_FAILS: Mapping[Outcome, int] = FrozenDict({True: 0, False: 1, None: 2})


def _at_least(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(mine >= theirs for mine, theirs in zip(one, other, strict=True))


@attrs.define(eq=False)
class _Search:
    """One search through all choices, depth first, with a bound to its steps."""

    order: tuple[Variable, ...]
    choices: Mapping[Variable, tuple[Class, ...]]
    avoided: tuple[AskedGroup, ...]
    steps: int

    def go(self, chosen: Solution | None = None) -> Iterator[Solution]:
        """The choices that go on from those already made."""
        made = {} if chosen is None else chosen
        if len(made) == len(self.order):
            yield made
            return
        variable = self.order[len(made)]
        for some in self.choices[variable]:
            self.steps -= 1
            if self.steps < 0:
                return
            longer = {**made, variable: some}
            if not any(_holds(group, longer) for group in self.avoided):
                yield from self.go(longer)


def _holds(group: AskedGroup, chosen: Solution) -> bool:
    """Whether a group holds by what was chosen so far, whatever else is chosen."""
    open_ = any(each.variable not in chosen for each in group.all)
    outcomes = [
        [chosen[each.variable].outcomes[each.name] for each in some if each.variable in chosen]
        for some in group.alternatives
    ]
    if any(None in some for some in outcomes):
        return False
    return not open_ and any(some and all(some) for some in outcomes)
