"""What a document's targetings ask of a visitor, gathered when it is compiled and looked up once a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import attrs

from flagship_engine.context import NO_CONTEXT, Context
from flagship_engine.rules.base import Seen
from flagship_engine.rules.platform_quick import PLAIN, Form, Holds, Quick, quick
from flagship_engine.rules.platform_targeting import Test, compile_targeting, matches
from flagship_engine.tree import Targeting, TargetingGroup
from flagship_engine.values import ABSENT, EMPTY, FrozenDict

QuickTest: TypeAlias = tuple[int, Holds, bool]
"""The number of a form that was looked up, whether it fits, and what is so where there is none."""


@attrs.frozen
class Elsewhere:
    """A key that the visitor's own context does not hold.

    Attributes:
        provider: whose context holds it; None for the visitor's id, which no context holds.
        key: the key there.

    """

    provider: str | None
    key: str

    def value(self, context: Context, visitor_id: str) -> object:
        """What stands there, or ABSENT."""
        if self.provider is None:
            return visitor_id
        return context.providers.get(self.provider, EMPTY).get(self.key, ABSENT)


class Source(NamedTuple):
    """One key that a document asks for; a tuple, for all of them are gone through in each decision.

    Attributes:
        number: its number.
        key: the key of the visitor's own context, or where else it is looked up.
        by_type: plain type of its value, to the numbers of the groups that it is an error to, and to what is compared
            of it: (its number, how it is made).

    """

    number: int
    key: str | Elsewhere
    by_type: Mapping[type, tuple[frozenset[int], tuple[tuple[int, Form], ...]]]


@attrs.frozen(eq=False)
class Sources:
    """What a document asks of a visitor.

    Attributes:
        all: each key that it asks for.
        elsewhere: those among them that the visitor's own context does not hold.
        width: how many forms of them it compares.

    """

    all: tuple[Source, ...]
    elsewhere: tuple[Elsewhere, ...]
    width: int


@attrs.frozen(eq=False)
class CompiledTargeting:
    """A variation group's targeting, ready to decide.

    Attributes:
        number: the group's number in the document.
        quick: its targeting groups, for values that are plain; those that hold for all are left out.
        exact: its targeting groups for any values, all targetings of them.
        sources: the numbers of the sources that it asks.

    """

    number: int
    quick: tuple[tuple[QuickTest, ...], ...]
    exact: tuple[tuple[Test, ...], ...]
    sources: frozenset[int]


class Look(NamedTuple):  # made for each decision, and as a tuple most quickly
    """What a visitor is seen by.

    Attributes:
        forms: each form that a document asks for (a folded text, a version); None where the visitor has none.
        failing: the numbers of the groups to which one of the visitor's values is an error.
        odd: the numbers of the sources whose value is not plain: a list, or null.
        context: the context itself, if any value is odd.
        visitor_id: the visitor's id.

    """

    forms: list[object]
    failing: frozenset[int]
    odd: frozenset[int]
    context: Context
    visitor_id: str

    def finds(self, targeting: CompiledTargeting) -> bool:
        """Whether a group targets the visitor."""
        if self.failing and targeting.number in self.failing:
            return False
        if self.odd and not self.odd.isdisjoint(targeting.sources):
            return matches(targeting.exact, self.context, self.visitor_id)
        return finds_quickly(targeting.quick, self.forms)


def finds_quickly(groups: tuple[tuple[QuickTest, ...], ...], forms: list[object]) -> bool:
    """Whether any targeting group holds, where no value is an error, nor odd."""
    for tests in groups:
        for number, holds, absent in tests:
            form = forms[number]
            if not (absent if form is None else holds(form)):
                break
        else:
            return True
    return False


def look(sources: Sources, seen: Seen, visitor_id: str) -> Look:
    """Look up what a document asks for."""
    forms: list[object] = [None] * sources.width
    failing, odd = _NONE, _NONE
    values: Mapping[str | Elsewhere, object]
    values, context = (seen, NO_CONTEXT) if isinstance(seen, dict) else (seen.values, seen)  # type: ignore[assignment]
    if sources.elsewhere:
        values = {**values, **{key: key.value(context, visitor_id) for key in sources.elsewhere}}
    value_of = values.get
    for number, key, by_type in sources.all:
        value = value_of(key, ABSENT)
        made = by_type.get(type(value))
        if made is not None:
            errors, wanted = made
            if errors:
                failing |= errors
            for place, form in wanted:
                forms[place] = form(value)
        elif value is not ABSENT:
            odd |= {number}
    return Look(forms, failing, odd, context, visitor_id)


_NONE: frozenset[int] = frozenset()


@attrs.frozen(eq=False)
class _Asked:
    """A source while a document is compiled: its number, the groups it is an error to by type, its forms."""

    number: int
    errors: dict[type, set[int]] = attrs.Factory(dict)
    forms: list[tuple[int, Form, frozenset[type]]] = attrs.Factory(list)

    def forms_of(self, kind: type) -> tuple[tuple[int, Form], ...]:
        """What is compared of a value of a type."""
        return tuple((place, form) for place, form, kinds in self.forms if kind in kinds)


@attrs.frozen(eq=False)
class _Ready:
    """A targeting, compiled: its quick test (None if it always holds), the exact one, its source, its errors."""

    quick: QuickTest | None
    exact: Test
    source: _Asked | None = None
    errors: frozenset[type] = frozenset()


@attrs.frozen(eq=False)
class Gathering:
    """What is gathered while a document is compiled: it changes meanwhile, and never gets out."""

    ready: dict[tuple[object, ...], _Ready] = attrs.Factory(dict)
    sources: dict[str | Elsewhere, _Asked] = attrs.Factory(dict)
    forms: dict[tuple[int, Form, frozenset[type]], int] = attrs.Factory(dict)
    sets: dict[frozenset[int], frozenset[int]] = attrs.Factory(dict)

    def compile(self, number: int, groups: tuple[TargetingGroup, ...]) -> CompiledTargeting:
        """The targeting of the group of that number."""
        found = [[self._targeting(each) for each in group.targetings] for group in groups]
        asked = [(each.source, each.errors) for group in found for each in group if each.source is not None]
        for source, errors in asked:
            for kind in errors:
                source.errors.setdefault(kind, set()).add(number)
        return CompiledTargeting(
            number=number,
            # Without targetings a targeting group holds for nobody; with none but such that hold for all, for all.
            quick=tuple(tuple(each.quick for each in group if each.quick is not None) for group in found if group),
            exact=tuple(tuple(each.exact for each in group) for group in found),
            sources=self._kept(source.number for source, _ in asked),
        )

    def gathered(self) -> Sources:
        """The sources that were asked for, in the order of their numbers."""
        return Sources(
            all=tuple(
                Source(
                    asked.number,
                    key,
                    FrozenDict(
                        {kind: (self._kept(asked.errors.get(kind, ())), asked.forms_of(kind)) for kind in PLAIN}
                    ),
                )
                for key, asked in self.sources.items()
            ),
            elsewhere=tuple(key for key in self.sources if isinstance(key, Elsewhere)),
            width=max(1, len(self.forms)),  # one at least, for what could not be read asks for any
        )

    def _kept(self, numbers: Iterable[int]) -> frozenset[int]:
        """A set of numbers, the same object for the same numbers: there are thousands of them, and few that differ."""
        found = frozenset(numbers)
        return self.sets.setdefault(found, found)

    def _targeting(self, targeting: Targeting) -> _Ready:
        # By the value as printed: Python holds 1, 1.0 and true for equal. Documents ask the same again and again.
        same = targeting.key, targeting.operator, targeting.provider, repr(targeting.value)
        if same not in self.ready:
            self.ready[same] = self._compile(targeting)
        return self.ready[same]

    def _compile(self, targeting: Targeting) -> _Ready:
        key, operator, wanted = targeting.key, targeting.operator, targeting.value
        exact = compile_targeting(targeting)
        if key is ABSENT or operator is ABSENT or wanted is ABSENT:
            return _Ready((0, _never, False), exact)
        if key == "fs_all_users":
            return _Ready(None, exact)
        asked = self.sources.setdefault(_place_of(key, targeting.provider), _Asked(len(self.sources)))
        made = quick(operator, wanted)
        return _Ready((self._place(asked, made), made.holds, made.absent), exact, asked, made.errors)

    def _place(self, asked: _Asked, made: Quick) -> int:
        form = asked.number, made.form, made.of
        if form not in self.forms:
            self.forms[form] = len(self.forms)
            asked.forms.append((self.forms[form], made.form, made.of))
        return self.forms[form]


def _place_of(key: str, provider: str) -> str | Elsewhere:
    if key == "fs_users":
        return Elsewhere(None, key)
    return Elsewhere(provider, key) if provider else key


def _never(_form: object) -> bool:
    return False
