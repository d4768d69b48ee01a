"""Reading one field of a JSON object: its value if it has the wanted kind, else a default and a problem.

An absent or null field is its default without a problem, as in the platform's own schema.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeAlias, cast

import attrs

from flagship_engine.problems import Path, Problem, not_json, unwanted
from flagship_engine.untrusted import as_array, as_object, is_a
from flagship_engine.values import ABSENT, EMPTY, USUAL, Absent, FrozenDict, Json, NotJson, freeze, plain_scalar

Fields: TypeAlias = dict[object, object]

Trail: TypeAlias = tuple["Trail | None", str | int]
"""Where an object stands: the trail of what holds it, and the last step. A `Path` is made of it when one is shown."""

START: Trail = (None, "$")


@attrs.define(eq=False)
class Findings:
    """What is noticed while one document is read: the only things that change meanwhile, and they never get out.

    Attributes:
        closely: whether to read as if keys may be foreign objects of the hash of a field's name, whose own ``==`` may
            raise anything, and ids may come twice. Hardly a document needs it, and it takes longer.
        problems: what was malformed, in reading order.
        ids: kind of thing, to id, to where it was first seen; None if nobody looks closely.
        repeated: whether an id came twice while nobody looked closely.
        usable: whether it is a document at all.

    """

    closely: bool = False
    problems: list[Problem] = attrs.Factory(list)
    ids: dict[str, dict[str, Trail | None]] = attrs.Factory(dict)
    repeated: bool = False
    usable: bool = False

    def add(self, problem: Problem) -> None:
        """Record a problem."""
        self.problems.append(problem)

    def reader(self, value: object, trail: Trail) -> Reader | None:
        """A reader of an object; None for anything else."""
        fields = value if type(value) is dict and not self.closely else as_object(value)
        return None if fields is None else Reader(cast("Fields", fields), trail, self)


@attrs.define(eq=False)  # never changed; but one is made for each object of a document, and frozen ones cost double
class Reader:
    """One object of a document: its fields, where it stands, and where its problems go."""

    fields: Fields
    trail: Trail
    findings: Findings

    @property
    def path(self) -> Path:
        """Where this object stands."""
        return path_of(self.trail)

    def get(self, name: str) -> object:
        """The raw field, or ABSENT."""
        return self.fields.get(name, ABSENT)

    def lacks(self, name: str) -> bool:
        """Whether a field is absent or null. By identity: a foreign object's own ``==`` may raise."""
        return self.fields.get(name) is None

    def report(self, name: str, got: object, wanted: str, consequence: str = "") -> None:
        """Record that a field is not what was wanted."""
        where = self.path / name
        if got is ABSENT:
            self.findings.add(Problem(str(where), "nothing", wanted, consequence))
        else:
            self.findings.add(unwanted(where, got, wanted, consequence))

    def text(self, name: str) -> str:
        """An optional string, "" by default."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if type(value) is str and value.isascii():
            return value
        text = plain_scalar(value)
        if isinstance(text, str):
            return text
        self.report(name, value, "a string", "taken as ''")
        return ""

    def required_text(self, name: str, consequence: str) -> str | None:
        """A string that must be there; None, and a problem, if it is not."""
        value = self.fields.get(name, ABSENT)
        if type(value) is str and value.isascii():
            return value
        text = None if value is ABSENT else plain_scalar(value)
        if isinstance(text, str):
            return text
        self.report(name, value, "a string", consequence)
        return None

    def own_id(self, what: str, consequence: str) -> str | None:
        """The object's ``id``; one that another object of this kind has too is kept, and reported."""
        found = self.required_text("id", consequence)
        if found is not None:
            findings = self.findings
            known = findings.ids.setdefault(what, {})
            if found not in known:
                known[found] = self.trail if findings.closely else None
            elif (first := known[found]) is None:
                findings.repeated = True
            else:
                wanted = f"an id of its own, for {path_of(first)} has it too"
                self.report("id", found, wanted, "both are kept")
        return found

    def flag(self, name: str) -> bool:
        """An optional boolean, false by default."""
        value = self.fields.get(name)
        if value is None:
            return False
        if is_a(value, bool):
            return value
        self.report(name, value, "true or false", "taken as false")
        return False

    def number(self, name: str) -> int | float:
        """An optional finite number, 0 by default."""
        value = self.fields.get(name)
        if value is None:
            return 0
        number = finite_number(value)
        if number is None:
            self.report(name, value, "a finite number", "taken as 0")
            return 0
        return number

    def json(self, name: str, consequence: str) -> Json | Absent:
        """Any JSON value, ABSENT if there is none or if it is not JSON."""
        value = self.fields.get(name, ABSENT)
        if value is ABSENT:
            return ABSENT
        frozen = freeze(value)
        if isinstance(frozen, NotJson):
            self.findings.add(not_json(self.path / name, frozen, consequence))
            return ABSENT
        return frozen

    def entries(self, name: str, *, required: str = "") -> FrozenDict[str, Json]:
        """An object of JSON values; an entry that is malformed is left out alone. `required` as of `child`."""
        fields = self.fields.get(name, ABSENT)
        if not is_a(fields, dict):
            self._report_no_object(name, fields, required)
            return EMPTY
        entries: dict[str, Json] = {}
        for key, value in dict.items(fields):
            kind = type(value)  # most texts and integers are frozen as they are, and need no call for it
            if (
                type(key) is str
                and key.isascii()
                and ((kind is str and value.isascii()) or (kind is int and -USUAL < value < USUAL))
            ):
                entries[key] = value
                continue
            known_as = plain_scalar(key)
            if not isinstance(known_as, str):
                self.findings.add(unwanted(self.path / name, key, "keys that are text", "this entry is left out"))
                continue
            frozen = freeze(value)
            if isinstance(frozen, NotJson):
                path = self.path / name / known_as
                self.findings.add(not_json(path, frozen, f"{path} is left out"))
            else:
                entries[known_as] = frozen
        return FrozenDict(entries)

    def child(self, name: str, *, required: str = "") -> Reader | None:
        """The object in a field, or None. `required` is the consequence of its absence, where that is a problem."""
        value = self.fields.get(name, ABSENT)
        reader = None if value is ABSENT else self.findings.reader(value, (self.trail, name))
        if reader is None:
            self._report_no_object(name, value, required)
        return reader

    def _report_no_object(self, name: str, value: object, required: str) -> None:
        if required or (value is not None and value is not ABSENT):
            self.report(name, value, "an object", required or "taken as empty")

    def children(self, name: str, what: str, consequence: str) -> list[Reader] | None:
        """The objects of an array that must be there; an element that is none is left out, with a problem."""
        value = self.fields.get(name, ABSENT)
        elements = as_array(value)
        if elements is None:
            self.report(name, value, f"an array of {what}s", consequence)
            return None
        readers = self.elements(name, elements, what, "it is left out")
        return [reader for reader in readers if reader is not None]

    def elements(self, name: str, values: Iterable[object], what: str, consequence: str) -> list[Reader | None]:
        """The elements of an array as objects; None, and a problem, for one that is none."""
        trail: Trail = (self.trail, name)
        findings = self.findings
        readers: list[Reader | None] = []
        for index, value in enumerate(values):
            if type(value) is dict and not findings.closely:  # what `reader` does then is short enough to stand here
                readers.append(Reader(value, (trail, index), findings))
                continue
            reader = findings.reader(value, (trail, index))
            if reader is None:
                findings.add(unwanted(path_of(trail) / index, value, f"a {what}: an object", consequence))
            readers.append(reader)
        return readers


def path_of(trail: Trail) -> Path:
    """A trail as a path."""
    parent, step = trail
    return Path(None if parent is None else path_of(parent), step)


def finite_number(value: object) -> int | float | None:
    """A number as exactly int or float; None if it is none, a boolean, not finite, or an integer beyond 2**53."""
    if is_a(value, bool):
        return None
    if is_a(value, int):
        number = int.__int__(value)
        return number if -(2**53) <= number <= 2**53 else None
    if is_a(value, float):
        measure = float.__float__(value)
        return measure if math.isfinite(measure) else None
    return None
