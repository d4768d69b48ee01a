"""The bucketing document on disk: one file an environment, written whole or not at all, readable by its owner alone.

The file is one line of JSON (its validators and the digest of the rest), then the document's bytes as received.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from flagship._clock import new_id
from flagship_engine.effects import StoreDocument
from flagship_engine.happenings import DocumentFailed, DocumentRecalled
from flagship_engine.responses import NotParsed, parse_json, read_stored_document
from flagship_engine.settings import Settings

_VERSION = 1
_MAX_HEADER = 4096
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class DocumentStore:
    """Keeps the bucketing document of one environment, as one CDN served it, in a directory."""

    def __init__(self, directory: Path, settings: Settings) -> None:
        self._settings = settings
        name = hashlib.sha256(
            f"{settings.cdn_url}\n{settings.environment_id}".encode("utf-8", "surrogatepass")
        ).hexdigest()
        self.path = directory / f"bucketing-{name[:32]}.flagship"

    def recall(self) -> DocumentRecalled:
        """The stored document, if there is one and it is sound. Never raises."""
        try:
            with self.path.open("rb") as file:
                about = os.fstat(file.fileno())
                header = file.readline(_MAX_HEADER)
                # Python makes room for what is asked for, however much that is.
                body = file.read(min(self._settings.max_document_bytes, about.st_size) + 1)
        except FileNotFoundError:
            return DocumentRecalled()
        except (OSError, ValueError) as error:
            return DocumentRecalled(reason=f"{self.path} cannot be read: {why(error)}")
        return self._read(header, body, about.st_mtime)

    def _read(self, header: bytes, body: bytes, stored_at: float) -> DocumentRecalled:
        fields = parse_json(header)
        if isinstance(fields, NotParsed) or not isinstance(fields, dict) or fields.get("version") != _VERSION:
            return DocumentRecalled(reason=f"{self.path} has no header that can be read")
        if fields.get("sha256") != hashlib.sha256(body).hexdigest():
            return DocumentRecalled(reason=f"{self.path} is damaged: its digest is another")
        last_modified, etag = _text(fields, "last_modified"), _text(fields, "etag")
        stored = read_stored_document(body, self._settings.rules, last_modified, etag)
        if isinstance(stored, DocumentFailed):
            return DocumentRecalled(reason=f"{self.path}: {stored.reason}")
        return DocumentRecalled(stored, stored_at)

    def save(self, document: StoreDocument) -> str:
        """Write it. Returns why it could not be written, or ""; never raises."""
        header = {
            "version": _VERSION,
            "sha256": hashlib.sha256(document.body).hexdigest(),
            "last_modified": document.last_modified,
            "etag": document.etag,
        }
        try:
            write_whole(self.path, json.dumps(header).encode() + b"\n" + document.body)
        except (OSError, ValueError) as error:
            return f"the bucketing document could not be stored at {self.path}: {why(error)}"
        return ""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone; its directory is made if there is none.

    Raises:
        OSError: it could not be written; what stood there before still stands there.
        ValueError: the path is none that the operating system knows.

    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem[:40]}-{new_id()}")
    descriptor = os.open(temporary, _NEW_FILE, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def why(error: OSError | ValueError) -> str:
    """What the operating system has against a file, in a few words."""
    # The operating system knows no path with a null byte or a lone surrogate: Python raises a ValueError.
    return (error.strerror or "unknown error") if isinstance(error, OSError) else "it is no path"


def _text(fields: dict[str, object], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) else None


def user_cache_directory(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Where this user's applications keep what can be fetched again, with ``flagship`` below it."""
    environ = os.environ if environ is None else environ
    if platform == "win32":
        base = environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "flagship"
