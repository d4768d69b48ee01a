"""Values in a form in which 1, 1.0 and True differ, 0.0 and -0.0 too, and in which what is not a number is itself."""

from __future__ import annotations

import attrs


def exact(value: object) -> object:
    """A JSON value, or one of the engine's, of which everything shows but the order of keys; hashable."""
    kind = type(value)
    if attrs.has(kind):
        fields = [each.name for each in attrs.fields(kind) if each.eq]
        return kind.__name__, *((name, exact(getattr(value, name))) for name in fields)
    if isinstance(value, dict):
        return kind.__name__, frozenset((key, exact(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return kind.__name__, *map(exact, value)
    # Some Pythons refuse to print a long integer in decimal digits.
    return kind.__name__, hex(value) if isinstance(value, int) else repr(value)
