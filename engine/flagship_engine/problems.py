"""What was wrong with something that was read, as a value."""

from __future__ import annotations

import attrs

from flagship_engine.untrusted import describe
from flagship_engine.values import NotJson


@attrs.frozen
class Problem:
    """One malformed part of an input; the rest of the input is in use.

    Attributes:
        path: JSON path of the part, from `$`: ``$.campaigns[0].variationGroups[2].id``.
        got: what stood there, in words.
        wanted: what should have stood there.
        consequence: what was done about it, or "" where it was simply left out.

    """

    path: str
    got: str
    wanted: str
    consequence: str = ""

    def __str__(self) -> str:
        ending = f"; {self.consequence}" if self.consequence else ""
        return f"{self.path}: got {self.got}, wanted {self.wanted}{ending}"


@attrs.frozen
class Path:
    """Where we are in a JSON value; rendered only when a problem is found."""

    parent: Path | None = None
    step: str | int = "$"

    def __truediv__(self, step: str | int) -> Path:
        return Path(self, step)

    def __str__(self) -> str:
        steps: list[str | int] = []
        here: Path | None = self
        while here is not None:
            steps.append(here.step)
            here = here.parent
        root, *rest = reversed(steps)
        return str(root) + "".join(_step(step) for step in rest)


ROOT = Path()

LONGEST_STEP = 100
"""Characters of a key that a path shows; a document may be wrong in many places under one endless key."""


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    step = step if len(step) <= LONGEST_STEP else step[: LONGEST_STEP - 3] + "..."
    plain = step.isascii() and step.replace("_", "a").isalnum() and not step[0].isdigit()
    return f".{step}" if plain else f"[{step!a}]"


def unwanted(path: Path, got: object, wanted: str, consequence: str = "") -> Problem:
    """The problem of an object that is not what was wanted."""
    return Problem(str(path), describe(got), wanted, consequence)


def not_json(path: Path, reason: NotJson, consequence: str = "") -> Problem:
    """The problem of an object that is no JSON value, at the place inside it that is to blame."""
    for step in reason.path:
        path = path / step
    return Problem(str(path), reason.got, reason.wanted, consequence)
