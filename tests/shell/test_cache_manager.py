"""The cache manager's base class keeps nothing, and asks nothing of its subclasses."""

from __future__ import annotations

from typing import Any

from flagship.cache.cache_visitor import VisitorCacheManager


class InMemory(VisitorCacheManager):
    """Has an `__init__` of its own that does not call the base's."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        self.records[visitor_id] = visitor_data

    def lookup(self, visitor_id: str) -> dict[str, Any] | None:
        return self.records.get(visitor_id)


class OnlyLooksUp(VisitorCacheManager):
    def lookup(self, visitor_id: str) -> dict[str, Any] | None:
        return {"version": 1, "data": {"vId": visitor_id, "vaIds": []}}


def test_the_base_class_keeps_nothing() -> None:
    manager = VisitorCacheManager()
    manager.save("toto", {"version": 1, "data": {"vId": "toto", "vaIds": ["va1"]}})
    assert manager.lookup("toto") is None


def test_a_subclass_may_forget_the_base_init() -> None:
    manager = InMemory()
    record = {"version": 1, "data": {"vId": "toto", "vaIds": ["va1"]}}
    manager.save("toto", record)
    assert manager.lookup("toto") == record
    assert isinstance(manager, VisitorCacheManager)


def test_a_subclass_may_leave_a_method_out() -> None:
    manager = OnlyLooksUp()
    manager.save("toto", {})
    assert manager.lookup("toto") == {"version": 1, "data": {"vId": "toto", "vaIds": []}}
