"""Bucketing documents on the command line: read from a file, with their problems on stderr."""

from __future__ import annotations

from flagship.cli.inputs import read_json
from flagship.cli.terminal import UnusableError, Warnings
from flagship.samples import shop_document
from flagship_engine import Document, Rules, parse_document

SAMPLE = "sample"
"""Names the sample shop's document wherever a document is wanted; ``./sample`` is a file of that name."""


def load_document(path: str, rules: Rules) -> Document:
    """The document in a file, ``-`` for stdin, ``sample`` for the sample shop; its problems become warnings.

    Raises:
        UnusableError: the file cannot be read, or holds no document.

    """
    document = parse_document(shop_document() if path == SAMPLE else read_json(path), rules)
    warnings = Warnings(f"parts of {path} are malformed")
    for problem in document.problems:
        warnings.add(f"{path}: {problem}")
    warnings.close()
    if not document.usable:
        raise UnusableError(f"{path}: no bucketing document")
    return document
