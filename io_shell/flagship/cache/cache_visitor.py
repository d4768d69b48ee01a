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

    By the platform's rules (``Config(rules=flagship_engine.PLATFORM_RULES)``) there is one key more beside them, for
    the variation groups by their ids and for what was activated::

        "assignations": {"bmsor064jaeg0gm4ddd0": {"variationId": "bmsor064jaeg0gm41het", "activated": True}}

    Keep and return the record whole. The official SDK 2.1.5 does not look at that key; a record without it is used too,
    and nothing of it counts as activated. Records of the SDKs 3.x (``visitorId`` and ``assignationHistory``) are read
    as well. Anything else is ignored, and the SDK logs why.

    The methods are called on the thread that synchronises or activates, never under one of the SDK's locks; they may be
    called for several visitors at a time.
    """

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        """Store a visitor's record. The base class keeps nothing.

        Called after each synchronisation; by the platform's rules for each id of which there is something new, after
        synchronisations and after activations in BUCKETING mode.

        Args:
            visitor_id: whose record it is: a visitor's id or an anonymous id.
            visitor_data: the record; a dict of the callee's own.

        """

    def lookup(self, visitor_id: str) -> dict[str, Any] | None:  # noqa: ARG002 - for subclasses
        """The record that was last saved for a visitor, or None.

        Called before each synchronisation in BUCKETING mode; by the platform's rules for the anonymous id as well, and
        at each activation.

        Args:
            visitor_id: whose record is wanted: a visitor's id or an anonymous id.

        Returns:
            The record as a dict (not as JSON text); None if there is none, which is all that the base class knows.

        """
        return None
