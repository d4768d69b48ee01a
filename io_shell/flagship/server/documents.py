"""The bucketing documents that the platform serves and decides by: watched files, or values from Python."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias, Union

import attrs

from flagship_engine import PLATFORM_RULES, Document, parse_document
from flagship_engine.responses import NotParsed, parse_json

logger = logging.getLogger("flagship.server")

Source: TypeAlias = Union[str, "os.PathLike[str]", Mapping[str, object]]
"""Where an environment's document comes from: the path of a JSON file, or the document as a mapping."""


_NO_SEGMENTS = frozenset({"", ".", ".."})
"""What clients and proxies take out of a path (RFC 3986, 5.2.4), even in percent codes."""


class DocumentError(ValueError):
    """There is no document to start with, or what was given is none; the message says why."""


@attrs.frozen(eq=False)
class Loaded:
    """A document as it is served and as it is decided by.

    Attributes:
        body: the bytes that the CDN answers with: the file's own.
        document: what the engine read in them.
        modified: seconds since the epoch for Last-Modified; greater for every new document of an environment.
        etag: the entity tag, quotes included.

    """

    body: bytes
    document: Document
    modified: int
    etag: str


@attrs.define(eq=False)
class _Environment:
    """One environment's source and the last good document from it."""

    loaded: Loaded
    path: Path | None
    seen: tuple[int, int, int] | None
    problem: str | None = None


class Documents:
    """The documents of the environments, each as new as its source.

    A file is looked at (not read) on every request, and read when its time, size or inode changed. While it
    is missing or holds no document, the last good one stays, with a WARNING logged and a text in `status`.

    Raises:
        DocumentError: an environment has no readable document to start with, or an id that cannot stand in a path.

    """

    def __init__(self, environments: Mapping[str, Source]) -> None:
        if not environments:
            raise DocumentError("no environment was given: wanted at least one with a document")
        for env_id in environments:
            if env_id in _NO_SEGMENTS or "/" in env_id:
                raise DocumentError(f"got the environment id {env_id!r}, wanted one that can stand in a path")
        self._lock = threading.Lock()
        self._environments = {env_id: _open(source) for env_id, source in environments.items()}

    @property
    def env_ids(self) -> tuple[str, ...]:
        """The ids of the environments, in the order in which they were given."""
        return tuple(self._environments)

    def __contains__(self, env_id: object) -> bool:
        return env_id in self._environments

    def get(self, env_id: str) -> Loaded | None:
        """The environment's document as of now, or None where there is no such environment."""
        with self._lock:
            environment = self._environments.get(env_id)
            if environment is None:
                return None
            _look(env_id, environment)
            return environment.loaded

    def replace(self, env_id: str, document: Mapping[str, object]) -> Loaded:
        """Serve this document from now on; a file that was watched is no longer looked at.

        Raises:
            KeyError: there is no such environment.
            DocumentError: it is no document.

        """
        body = _dump(document)
        parsed = read_document(body)
        with self._lock:
            environment = self._environments[env_id]
            loaded = _load(body, parsed, int(time.time()), environment.loaded)
            self._environments[env_id] = _Environment(loaded, None, None)
            return loaded

    def status(self, env_id: str) -> dict[str, object]:
        """What is served for an environment, from where, and what is wrong with it, as plain JSON.

        Raises:
            KeyError: there is no such environment.

        """
        with self._lock:
            environment = self._environments[env_id]
            _look(env_id, environment)
            loaded = environment.loaded
            return {
                "path": None if environment.path is None else str(environment.path),
                "error": environment.problem,
                "etag": loaded.etag,
                "bytes": len(loaded.body),
                "campaigns": len(loaded.document.campaigns),
                "panic": loaded.document.panic,
                "problems": [str(problem) for problem in loaded.document.problems],
            }


def read_document(body: bytes) -> Document:
    """The document in a body, if the SDK would take it: a JSON object with a list `campaigns`, or one in panic.

    Raises:
        DocumentError: it is neither.

    """
    data = parse_json(body)
    if isinstance(data, NotParsed):
        raise DocumentError(f"not JSON: {data.reason}")
    document = parse_document(data, PLATFORM_RULES)
    if not document.usable:
        raise DocumentError(f"no document: {document.problems[0]}")
    return document


def _dump(document: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(dict(document), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise DocumentError(f"the document is not JSON: {error}") from None


def _load(body: bytes, document: Document, modified: int, previous: Loaded | None) -> Loaded:
    # HTTP dates have whole seconds: of two documents within one, the newer would pass for the older.
    if previous is not None:
        modified = max(modified, previous.modified + 1)
    return Loaded(body, document, modified, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _open(source: Source) -> _Environment:
    if isinstance(source, Mapping):
        body = _dump(source)
        return _Environment(_load(body, read_document(body), int(time.time()), None), None, None)
    path = Path(source)
    try:
        seen, body = _read(path)
        return _Environment(_load(body, read_document(body), seen[0] // 10**9, None), path, seen)
    except (OSError, DocumentError) as error:
        raise DocumentError(f"cannot serve {path}: {error}") from error


def _read(path: Path) -> tuple[tuple[int, int, int], bytes]:
    with path.open("rb") as file:
        # Before reading: what is written after this look changes the next one.
        return _signature(os.fstat(file.fileno())), file.read()


def _signature(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _look(env_id: str, environment: _Environment) -> None:
    """Take up what changed in the environment's file, if it has one and it did."""
    if environment.path is None:
        return
    try:
        if _signature(environment.path.stat()) != environment.seen:
            _take_up(environment, environment.path)
    except (OSError, DocumentError) as error:
        problem = f"{environment.path}: {error}"
        if problem != environment.problem:
            logger.warning("environment %s keeps its last good document: %s", env_id, problem)
        environment.problem = problem
        if isinstance(error, OSError):
            environment.seen = None


def _take_up(environment: _Environment, path: Path) -> None:
    environment.seen, body = _read(path)
    if body != environment.loaded.body:
        environment.loaded = _load(body, read_document(body), environment.seen[0] // 10**9, environment.loaded)
    environment.problem = None
