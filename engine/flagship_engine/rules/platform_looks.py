"""What a document's targetings ask of a visitor, gathered when it is compiled and looked up once a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeAlias

import attrs

from flagship_engine.context import NO_CONTEXT, Context
from flagship_engine.rules.base import Seen
from flagship_engine.rules.effort import effort_of, least_first
from flagship_engine.rules.picking import Picker, picker_of
from flagship_engine.rules.platform_quick import PLAIN, QUICKER, Ascii, Form, Holds, Quick, quick
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


Asked: TypeAlias = "str | Elsewhere"
"""A key of the visitor's own context, or where else one is looked up."""


class Source(NamedTuple):
    """One key that a document asks for; a tuple, for all of them are gone through in each decision.

    Attributes:
        by_type: plain type of its value, `Ascii` for such a text, to the numbers of the groups that it is an error to,
            and to what is compared of it: (its number, how it is made).
        groups: the numbers of the groups that ask for it.

    """

    by_type: Mapping[type, tuple[frozenset[int], tuple[tuple[int, Form], ...]]]
    groups: frozenset[int]


@attrs.frozen(eq=False)
class Sources:
    """What a document asks of a visitor.

    Attributes:
        all: each key that it asks for.
        picker: picks their values; ABSENT stands for one that is not there.
        elsewhere: those among them that the visitor's own context does not hold.
        width: how many forms of them it compares.

    """

    all: tuple[Source, ...]
    picker: Picker[Asked, object]
    elsewhere: tuple[Elsewhere, ...]
    width: int


@attrs.frozen(eq=False)
class CompiledTargeting:
    """A variation group's targeting, ready to decide.

    Attributes:
        number: the group's number in the document.
        quick: its targeting groups, for values that are plain; those that hold for all are left out.
        groups: its targeting groups, for values that are not.

    """

    number: int
    quick: tuple[tuple[QuickTest, ...], ...]
    groups: tuple[TargetingGroup, ...]

    @cached_property
    def exact(self) -> tuple[tuple[Test, ...], ...]:
        """The targeting groups for any values; made when they are first asked for, for most documents never."""
        return tuple(tuple(compile_targeting(each) for each in group.targetings) for group in self.groups)


@attrs.frozen(eq=False)
class Look:
    """What a visitor is seen by, where some of its values are errors or not plain.

    Attributes:
        forms: each form that a document asks for; None where the visitor has none.
        failing: the numbers of the groups to which one of the visitor's values is an error.
        odd: the numbers of the groups that ask for a value that is not plain: a list, or null.
        context: the context itself.
        visitor_id: the visitor's id.

    """

    forms: list[object]
    failing: frozenset[int]
    odd: frozenset[int]
    context: Context
    visitor_id: str

    def finds(self, targeting: CompiledTargeting) -> bool:
        """Whether a group targets the visitor."""
        if targeting.number in self.failing:
            return False
        if targeting.number in self.odd:
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


def values_seen(elsewhere: tuple[Elsewhere, ...], seen: Seen, visitor_id: str) -> Mapping[Asked, object]:
    """What a visitor is known by, under the keys of its own context and under those that stand elsewhere."""
    own: Mapping[str, object] = seen if isinstance(seen, dict) else seen.values
    values: Mapping[Asked, object] = own  # type: ignore[assignment]  # whose keys are some of those asked
    if elsewhere:
        context = NO_CONTEXT if isinstance(seen, dict) else seen
        return {**values, **{key: key.value(context, visitor_id) for key in elsewhere}}
    return values


def look(sources: Sources, picked: tuple[object, ...]) -> tuple[list[object], frozenset[int], frozenset[int]]:
    """What comes of the values that were picked: forms, failing and odd of a `Look`."""
    forms: list[object] = [None] * sources.width
    failing, odd = _NONE, _NONE
    for (by_type, groups), value in zip(sources.all, picked):  # noqa: B905 - one key alone is picked twice
        kind = type(value)
        made = by_type.get(Ascii if kind is str and value.isascii() else kind)  # type: ignore[attr-defined]
        if made is not None:
            errors, wanted = made
            if errors:
                failing |= errors
            for place, form in wanted:
                forms[place] = form(value)
        elif value is not ABSENT:
            odd |= groups
    return forms, failing, odd


_NONE: frozenset[int] = frozenset()


@attrs.frozen(eq=False)
class _Source:
    """A source while a document is compiled: its number, its forms, and the targetings that ask for it."""

    number: int
    asking: list[_Ready] = attrs.Factory(list)
    forms: list[tuple[int, Form, frozenset[type]]] = attrs.Factory(list)

    def errors_of(self, kind: type) -> Iterable[int]:
        """The numbers of the groups to which a value of a type is an error."""
        return chain.from_iterable(each.groups for each in self.asking if _plain_type(kind) in each.errors)

    def forms_of(self, kind: type) -> tuple[tuple[int, Form], ...]:
        """What is compared of a value of a type."""
        fitting = _plain_type(kind)
        return tuple((place, QUICKER.get((kind, form), form)) for place, form, kinds in self.forms if fitting in kinds)


def _plain_type(kind: type) -> type:
    return str if kind is Ascii else kind


@attrs.frozen(eq=False)
class _Ready:
    """A targeting, compiled.

    Attributes:
        quick: its quick test, with its effort; None if it always holds.
        errors: the types that are an error to it.
        groups: the numbers of the groups that have it.

    """

    quick: tuple[int, QuickTest] | None
    errors: frozenset[type] = frozenset()
    groups: list[int] = attrs.Factory(list)


@attrs.frozen(eq=False)
class Gathering:
    """What is gathered while a document is compiled: it changes meanwhile, and never gets out."""

    ready: dict[tuple[object, ...], _Ready] = attrs.Factory(dict)
    sources: dict[Asked, _Source] = attrs.Factory(dict)
    forms: dict[tuple[int, Form, frozenset[type]], int] = attrs.Factory(dict)
    sets: dict[frozenset[int], frozenset[int]] = attrs.Factory(dict)

    def compile(self, number: int, groups: tuple[TargetingGroup, ...]) -> CompiledTargeting:
        """The targeting of the group of that number."""
        found = [[self._targeting(each) for each in group.targetings] for group in groups]
        for each in chain.from_iterable(found):
            each.groups.append(number)
        # Without targetings a targeting group holds for nobody; with none but such that hold for all, for all.
        quick = least_first([each.quick for each in group if each.quick is not None] for group in found if group)
        return CompiledTargeting(number, quick, groups)

    def gathered(self) -> Sources:
        """The sources that were asked for, in the order of their numbers."""
        return Sources(
            all=tuple(
                Source(
                    FrozenDict(
                        {kind: (self._kept(asked.errors_of(kind)), asked.forms_of(kind)) for kind in (*PLAIN, Ascii)}
                    ),
                    self._kept(chain.from_iterable(each.groups for each in asked.asking)),
                )
                for asked in self.sources.values()
            ),
            picker=picker_of(tuple(self.sources), ABSENT),
            elsewhere=tuple(key for key in self.sources if isinstance(key, Elsewhere)),
            width=max(1, len(self.forms)),  # one at least, for what could not be read asks for any
        )

    def _kept(self, numbers: Iterable[int]) -> frozenset[int]:
        """A set of numbers, the same object for the same numbers: they are long, and often alike."""
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
        if key is ABSENT or operator is ABSENT or wanted is ABSENT:
            return _Ready((0, (0, _never, False)))
        if key == "fs_all_users":
            return _Ready(None)
        asked = self.sources.setdefault(_place_of(key, targeting.provider), _Source(len(self.sources)))
        made = quick(operator, wanted)
        test = self._place(asked, made), made.holds, made.absent
        ready = _Ready((effort_of(made.holds), test), made.errors)
        asked.asking.append(ready)
        return ready

    def _place(self, asked: _Source, made: Quick) -> int:
        form = asked.number, made.form, made.of
        if form not in self.forms:
            self.forms[form] = len(self.forms)
            asked.forms.append((self.forms[form], made.form, made.of))
        return self.forms[form]


def _place_of(key: str, provider: str) -> Asked:
    if key == "fs_users":
        return Elsewhere(None, key)
    return Elsewhere(provider, key) if provider else key


def _never(_form: object) -> bool:
    return False
