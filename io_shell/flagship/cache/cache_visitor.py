"""The interface an application implements to keep visitors' assignations in a store of its own."""

from __future__ import annotations

from typing import Any

__all__ = ["VisitorCacheManager"]


class VisitorCacheManager:
    """Keeps what visitors were assigned, so that they get it again.

    Subclass it and implement both methods::

        class RedisCacheManager(VisitorCacheManager):
            def __init__(self, redis):
                self.redis = redis

            def save(self, visitor_id, visitor_data):
                self.redis.set(visitor_id, json.dumps(visitor_data))

            def lookup(self, visitor_id):
                found = self.redis.get(visitor_id)
                return None if found is None else json.loads(found)

        Config(visitor_cache_manager=RedisCacheManager(redis))

    There is no base ``__init__`` that a subclass has to call.

    A record is a dict of this form, ``vId`` being the visitor's id and ``vaIds`` the ids of the variations::

        {"version": 1, "data": {"vId": "toto", "vaIds": ["bmsor064jaeg0gm41het", "bmsor064jaeg0gm4xxxx"]}}

    Records of the SDKs 3.x (``visitorId`` and ``assignationHistory``) are read as well. Anything else is ignored, and
    the SDK logs why.

    The methods are called on the thread that synchronises, never under one of the SDK's locks; they may be called
    for several visitors at a time.
    """

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        """Store a visitor's record. Called after each synchronisation; the base class keeps nothing.

        Args:
            visitor_id: whose record it is.
            visitor_data: the record; a dict of the callee's own.

        """

    def lookup(self, visitor_id: str) -> dict[str, Any] | None:  # noqa: ARG002 - for subclasses
        """The record that was last saved for a visitor, or None. Called before each synchronisation.

        Args:
            visitor_id: whose record is wanted.

        Returns:
            The record as a dict (not as JSON text); None if there is none, which is all that the base class knows.

        """
        return None
