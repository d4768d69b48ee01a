"""A text in quotes, byte for byte what Python 3.12's `repr` prints, on any Python.

`repr` itself leaves a character alone or escapes it by the Unicode tables of the Python that runs.
"""

from __future__ import annotations


def quoted(text: str) -> str:
    r"""A text as a Python literal, the characters that Unicode 15.0 does not call printable escaped.

    >>> print(quoted("caf\xe9\u202e"))
    'café\u202e'
    """
    if text.isascii():
        return str.__repr__(text)
    quote = '"' if "'" in text and '"' not in text else "'"
    return quote + "".join(_shown(character, quote) for character in text) + quote


def _shown(character: str, quote: str) -> str:
    if character == quote:
        return "\\" + character
    if not character.isascii() and is_printable(character):
        return character
    return ascii(character)[1:-1]


def is_printable(character: str) -> bool:
    """Whether one character is printable, by Unicode 15.0."""
    from flagship_engine.printable import BOUNDARIES  # whoever meets ASCII alone need not load them

    code, low, high = ord(character), 0, len(BOUNDARIES)
    while low < high:
        middle = (low + high) // 2
        if BOUNDARIES[middle] <= code:
            low = middle + 1
        else:
            high = middle
    return low % 2 == 1
