"""Names, values and lists in a sentence: of bounded length, whatever a document or a context holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from flagship_engine.parting_words import shown_value
from flagship_engine.quoting import quoted
from flagship_engine.tree import Campaign, Variation, VariationGroup
from flagship_engine.untrusted import describe
from flagship_engine.values import Json

Named: TypeAlias = Campaign | VariationGroup | Variation

_LONGEST = 50
_FEWEST = 10
_MOST = 3


def name_of(part: Named) -> str:
    """A part of a document in quotes: by its name, or by its id where it has none.

    >>> from flagship_engine.tree import Variation
    >>> name_of(Variation("v1", "Green"))
    "'Green'"
    """
    return shown_name(part.name or part.id)


def shown_name(text: str) -> str:
    """A name or an id in quotes, cut if it is long, and more so if it is long because of its escapes."""
    shown = quoted(text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "...")
    return shown if len(shown) <= 2 * _LONGEST else quoted(text[:_FEWEST] + "...")


def shown_key(key: str) -> str:
    """A context key or a flag: as it stands where it is plain, else in quotes."""
    plain = key.isascii() and key.replace("_", "a").replace("-", "a").replace(".", "a").isalnum()
    return key if plain and len(key) <= _LONGEST else shown_name(key)


def shown_text(text: str) -> str:
    """A text in quotes, cut in its middle if it is long: its end says as much as its beginning."""
    half = _LONGEST // 2
    return quoted(text if len(text) <= 2 * half + 3 else f"{text[:half]}...{text[-half:]}")


def shown_flag(value: Json) -> str:
    """A flag's value, cut if it is long."""
    return f"an object of {number_of(len(value), 'key')}" if isinstance(value, dict) else shown_value(value)


def number_of(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 group``, ``1,200 groups``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str], joint: str = "and") -> str:
    """The first few of some words: ``a, b and c``, or ``a, b, c and 7 more``.

    >>> listed(["a", "b"]), listed(list("abcde"), "or")
    ('a and b', 'a, b, c or 2 more')
    """
    few = words if len(words) <= _MOST + 1 else (*words[:_MOST], f"{len(words) - _MOST:,} more")
    return f" {joint} ".join(filter(None, (", ".join(few[:-1]), *few[-1:])))


def listed_values(values: Sequence[Json], joint: str) -> str:
    """The first few of some values, likewise."""
    # A list of ids may be long: what is not shown is not made into words.
    return listed([shown_value(each) if index <= _MOST else "" for index, each in enumerate(values)], joint)


def buckets(first: int, last: int) -> str:
    """A run of buckets: ``bucket 7``, ``buckets 0 to 49``."""
    return f"bucket {first}" if first == last else f"buckets {first} to {last}"


def percent(value: Json) -> str:
    """A number of percent, or what stands where one should."""
    return describe(value).removeprefix("the number ")


def sentence(text: str) -> str:
    """A clause as a sentence: with a capital letter, unless it begins with a name, and a full stop.

    >>> sentence("everybody is meant"), sentence("'ab' gives nothing")
    ('Everybody is meant.', "'ab' gives nothing.")
    """
    first = text[:1]
    return f"{chr(ord(first) - 32) if 'a' <= first <= 'z' else first}{text[1:]}."
