"""All that is found in a document."""

from __future__ import annotations

from collections.abc import Iterator

from flagship_engine.document import Document
from flagship_engine.linting.allocations import allocation_findings
from flagship_engine.linting.campaigns import campaign_findings, test_findings
from flagship_engine.linting.findings import Finding, in_order
from flagship_engine.linting.flags import flag_findings
from flagship_engine.linting.groups import targeting_of_groups
from flagship_engine.linting.ids import id_findings
from flagship_engine.linting.keys import key_findings
from flagship_engine.linting.malformed import field_findings, problem_findings
from flagship_engine.linting.places import placed
from flagship_engine.linting.ruling import Ruling
from flagship_engine.untrusted import describe, is_a


def lint(document: Document, *, data: object = None) -> tuple[Finding, ...]:
    """What is wrong with a document under its rules, in the order of the document.

    Total: any document gives findings, and the same document the same ones. One in which nothing is wrong gives none.
    Paths are those of the JSON that was read, also where a part of it was left out.

    Args:
        document: from `parse_document`; it brings its rules.
        data: the JSON that it was read from. With it, misspelt fields are found as well, which reading passes over.

    Raises:
        TypeError: `document` is no `Document`.

    """
    if not is_a(document, Document):
        raise TypeError(f"document: got {describe(document)}, wanted a Document: parse_document(data) makes one")
    return in_order(_findings(document, data))


def _findings(document: Document, data: object) -> Iterator[Finding]:
    yield from problem_findings(document)
    if data is not None:
        yield from field_findings(data)
    campaigns, ruling = placed(document), Ruling(document.rules)
    yield from id_findings(campaigns)
    yield from key_findings(ruling, campaigns)
    yield from test_findings(ruling, document.tree, campaigns)
    for campaign in campaigns:
        yield from campaign_findings(ruling, campaign)
        yield from targeting_of_groups(ruling, campaign)
        yield from allocation_findings(ruling, campaign)
    yield from flag_findings(ruling, document.tree, campaigns)
