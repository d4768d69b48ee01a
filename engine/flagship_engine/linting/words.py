"""The names of parts in sentences: of bounded length, whatever a document holds."""

from __future__ import annotations

from flagship_engine.parting_words import shown_id
from flagship_engine.quoting import quoted
from flagship_engine.tree import Campaign, Variation, VariationGroup


def named(text: str) -> str:
    """A key, a name or an id in quotes, cut if it is long."""
    return quoted(shown_id(text))


def campaign_words(campaign: Campaign) -> str:
    """A campaign by its name, or else its id."""
    return f"campaign {named(campaign.name or campaign.id)}"


def group_words(group: VariationGroup) -> str:
    """A variation group by its name, or else its id."""
    return f"variation group {named(group.name or group.id)}"


def variation_words(variation: Variation) -> str:
    """A variation by its name, or else its id."""
    return f"variation {named(variation.name or variation.id)}"


def list_words(words: list[str]) -> str:
    """Some words with "and" before the last."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def is_blank_around(text: str) -> bool:
    """Whether a text begins or ends with a blank: whatever is written, U+00A0 is one, and a line's end."""
    return text[:1] in BLANKS or text[-1:] in BLANKS if text else False


BLANKS = frozenset("\t\n\v\f\r \x85\xa0\u2000\u2001\u2002\u2003\u2009\u200b\u202f\u2028\u2029\u3000\ufeff")
"""Characters that nobody sees at the beginning or the end of a text."""
