"""What the tests of BUCKETING mode by the platform's rules share: cache managers, a document, the records of it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, TypeAlias

from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.visitor import FlagshipVisitor
from tests.engine.build import campaign, document, group, variation, visitor_in

Record: TypeAlias = dict[str, Any]

ANA, ACCOUNT = visitor_in(10), visitor_in(90)
"""Visitors of whom allocation gives one the first half of the group "g", the other the second."""


class InMemory(VisitorCacheManager):
    """Records in a dict, as JSON text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def lookup(self, visitor_id: str) -> Record | None:
        found: Record | None = json.loads(self.texts.get(visitor_id, "null"))
        return found

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self.texts[visitor_id] = json.dumps(visitor_data)


class InJsonFile(VisitorCacheManager):
    """Records in one file of JSON."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lookup(self, visitor_id: str) -> Record | None:
        found: Record | None = self._records().get(visitor_id)
        return found

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self.path.write_text(json.dumps({**self._records(), visitor_id: visitor_data}), encoding="utf-8")

    def _records(self) -> dict[str, Any]:
        records: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        return records


class InSqlite(VisitorCacheManager):
    """Records in a table."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._run("create table if not exists records (visitor text primary key, record text)")

    def lookup(self, visitor_id: str) -> Record | None:
        rows = self._run("select record from records where visitor = ?", visitor_id)
        found: Record | None = json.loads(rows[0][0]) if rows else None
        return found

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self._run("insert or replace into records values (?, ?)", visitor_id, json.dumps(visitor_data))

    def _run(self, statement: str, *values: str) -> list[tuple[str]]:
        database = sqlite3.connect(self.path)
        try:
            with database:
                return database.execute(statement, values).fetchall()
        finally:
            database.close()


class Failing(InMemory):
    """Fails on request."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: set[str] = set()

    def lookup(self, visitor_id: str) -> Record | None:
        if "lookup" in self.fails:
            raise ConnectionError("no store")
        return super().lookup(visitor_id)

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        if "save" in self.fails:
            raise ConnectionError("no store")
        super().save(visitor_id, visitor_data)


def for_everybody(campaign_id: str, *groups: object, **fields: object) -> dict[str, object]:
    return campaign(campaign_id, *groups, bucketRanges=[{"r": [0, 100]}], **fields)


def halves(one: int = 50, other: int = 50, **fields: object) -> dict[str, object]:
    """A campaign whose variations "a" and "b" set a flag each; the accounts reconcile."""
    variations = variation("a", one, {"one": "a"}), variation("b", other, {"other": "b"})
    return document(for_everybody("c", group("g", *variations)), **{"visitorConsolidation": True, **fields})


def record(visitor_id: str, variation_id: str, *, activated: bool = False) -> Record:
    """What is stored of a visitor of `halves`."""
    return {
        "version": 1,
        "data": {
            "vId": visitor_id,
            "vaIds": [variation_id],
            "assignations": {"g": {"variationId": variation_id, "activated": activated}},
        },
    }


def given(visitor: FlagshipVisitor) -> list[str]:
    assert visitor.synchronize_modifications() == (True, "")
    return visitor.get_selected_variations()
