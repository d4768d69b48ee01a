"""Upper and lower case by Unicode 15.0, one code point to one, the same on any Python.

`str.lower` and `str.casefold` go by the tables of the Python that runs, and make one character several: under them
a sharp s is ``ss`` and a dotted capital I two characters long, and the last sigma of a word is another one.
Neither is so here: these are Unicode's *simple* mappings. Nothing is trimmed, nothing normalised.
"""

from __future__ import annotations

ascii_lower = str.lower
"""What both mappings make of ASCII, and every Python does; a text that has more is not for it."""


def fold(text: str) -> str:
    r"""A text by which two texts are the same but for case: simple case folding (CaseFolding.txt, statuses C and S).

    >>> fold("\N{KELVIN SIGN}") == fold("K"), fold("Straße") == fold("STRASSE")
    (True, False)
    """
    if text.isascii():
        return ascii_lower(text)
    from flagship_engine.case_tables import FOLD  # whoever meets ASCII alone need not load them

    return text.translate(FOLD)


def lower(text: str) -> str:
    r"""A text with each code point in lower case by itself: simple lower-case mapping (UnicodeData.txt, field 13).

    >>> lower("ΣΑΣ"), len(lower("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"))
    ('σασ', 1)
    """
    if text.isascii():
        return ascii_lower(text)
    from flagship_engine.case_tables import LOWER  # likewise

    return text.translate(LOWER)
