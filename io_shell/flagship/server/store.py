"""Where the platform keeps who was given what, from one request to the next."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from flagship_engine.assignations import NOTHING_REMEMBERED, Assignation, Assignations, Remembered
from flagship_engine.effects import SaveAssignations
from flagship_engine.values import FrozenDict


class StoreError(Exception):
    """The store cannot be opened, read or written; the message says why."""


@runtime_checkable
class Store(Protocol):
    """Assignations by environment, id and variation group. All methods may be called from several threads at once.

    An id is a visitor id, an anonymous id or the key of a decision group. Deciding is pure, so nothing is locked while
    it is done: what was decided is saved only if what it was decided upon still holds, else it is decided again.
    """

    def recall(self, env_id: str, ids: Sequence[str]) -> Assignations:
        """What is remembered, with an entry for each of these ids, empty ones too.

        Raises:
            StoreError: it cannot be read.

        """
        ...

    def save(self, env_id: str, saves: Iterable[SaveAssignations], known: Assignations) -> bool:
        """Remember what each of `saves` has ``changed``, for good once this returns; all of it or nothing.

        Returns:
            False, and nothing is saved, if `known`, which `recall` gave, is no longer what is remembered.

        Raises:
            StoreError: it cannot be written.

        """
        ...

    def close(self) -> None:
        """Let go of files and connections; what was saved stays. The next call opens them again."""
        ...


class MemoryStore:
    """A store that lasts as long as the process, and belongs to it alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], Remembered] = {}

    def recall(self, env_id: str, ids: Sequence[str]) -> Assignations:
        """As `Store` has it."""
        with self._lock:
            return Assignations(FrozenDict({some_id: self._of(env_id, some_id) for some_id in ids}))

    def save(self, env_id: str, saves: Iterable[SaveAssignations], known: Assignations) -> bool:
        """As `Store` has it."""
        with self._lock:
            if any(self._of(env_id, some_id) != remembered for some_id, remembered in known.by_id.items()):
                return False
            for some_id, changed in changes(saves):
                by_group = {**self._of(env_id, some_id).by_group, **changed}
                self._kept[env_id, some_id] = Remembered(FrozenDict(by_group))
            return True

    def close(self) -> None:
        """As `Store` has it: there is nothing to let go of."""

    def _of(self, env_id: str, some_id: str) -> Remembered:
        return self._kept.get((env_id, some_id), NOTHING_REMEMBERED)


def changes(saves: Iterable[SaveAssignations]) -> list[tuple[str, FrozenDict[str, Assignation]]]:
    """What is new: ids with their entries. Rules that do not know the groups have none, and are not remembered."""
    return [(save.visitor_id, save.changed) for save in saves if save.changed]
