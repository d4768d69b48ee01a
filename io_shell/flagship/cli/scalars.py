"""How a value of the context is typed on the command line and in a CSV file."""

from __future__ import annotations

import json
import math
import re
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool

RULE = (
    "A value is a JSON number, true or false, or a string in double quotes where it reads as one; "
    "anything else is text as it stands. So age=31 is a number, age='\"31\"' and plan=premium are text."
)
"""The rule of `read_scalar`, for help pages."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 4300


def read_scalar(text: str) -> Scalar:
    """A context value: a JSON number, boolean or string where the text is one, else the text itself.

    Raises:
        ValueError: it is ``null``, or a number that is not finite or has more than 4300 digits; the message completes
            the sentence "the value ...".

    """
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        raise ValueError("is null, which no context value is: leave the key out, or write '\"null\"' for the text")
    if _NUMBER.fullmatch(text):
        return _number(text)
    return _quoted(text) if text.startswith('"') else text


def _number(text: str) -> int | float:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"is a number of more than {_MOST_DIGITS} digits")
    number: int | float = json.loads(text)
    if isinstance(number, float) and not math.isfinite(number):
        raise ValueError(f"is a number too large for a float: {text[:40]}")
    return number


def _quoted(text: str) -> str:
    try:
        string: object = json.loads(text)
    except ValueError:
        return text
    return string if isinstance(string, str) else text
