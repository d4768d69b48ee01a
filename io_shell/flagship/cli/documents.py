"""Bucketing documents on the command line: read from a file, with their problems on stderr."""

from __future__ import annotations

import attrs

from flagship.cli.inputs import read_json
from flagship.cli.terminal import UnusableError, Warnings
from flagship.samples import shop_document
from flagship_engine import Document, Rules, parse_document

SAMPLE = "sample"
"""Names the sample shop's document wherever a document is wanted; ``./sample`` is a file of that name."""


def read_data(path: str) -> object:
    """The JSON of a document: of a file, ``-`` for stdin, ``sample`` for the sample shop.

    Raises:
        UnusableError: the file cannot be read, or is not JSON.

    """
    return shop_document() if path == SAMPLE else read_json(path)


def load_document(path: str, rules: Rules) -> Document:
    """The document in a file, ``-`` for stdin, ``sample`` for the sample shop; its problems become warnings.

    Raises:
        UnusableError: the file cannot be read, or holds no document.

    """
    [document] = load_documents(path, rules)
    return document


def load_documents(path: str, *some_rules: Rules) -> tuple[Document, ...]:
    """The document of a file under each of some rules, read once; they share one tree.

    Raises:
        UnusableError: the file cannot be read, or holds no document.

    """
    data = read_data(path)
    documents = [parse_document(data, rules) for rules in some_rules]
    warnings = Warnings(f"parts of {path} are malformed")
    # What an allocation may be differs between rules; everything else is malformed for all of them.
    for problem in dict.fromkeys(problem for document in documents for problem in document.problems):
        warnings.add(f"{path}: {problem}")
    warnings.close()
    if not documents[0].usable:
        raise UnusableError(f"{path}: no bucketing document")
    return tuple(attrs.evolve(document, tree=documents[0].tree) for document in documents)
