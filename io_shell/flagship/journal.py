"""The options of a journal: where it is written, how large it may become, of whom, and with which ids."""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from flagship._arguments import integer, mistyped, number, shown
from flagship.errors import ParamError

MAX_BYTES = 64 * 1024 * 1024
"""The size of a journal's file, unless another is asked for."""

KEEP = 10
"""How many full files are kept beside it, unless another number is asked for."""


def _path(name: str, value: object) -> Path:
    wanted = "a file's path: a str or an os.PathLike of one"
    if not isinstance(value, (str, os.PathLike)):
        raise mistyped(name, value, wanted)
    path = os.fspath(value)
    if not isinstance(path, str):
        raise mistyped(name, value, wanted)
    if not path or "\0" in path:
        raise ParamError(f"{name}: got {'a path with a null byte' if path else 'an empty path'}, wanted {wanted}")
    return Path(path)


def _file(value: str | os.PathLike[str]) -> Path:
    path = _path("path", value)
    if not path.name:
        raise ParamError(f"path: got {str(path)!a}, a directory, wanted the path of a file")
    return path


def _directory(value: str | os.PathLike[str] | None) -> Path | None:
    return None if value is None else _path("documents", value)


def _size(value: int) -> int:
    size = integer("max_bytes", value)
    if size <= 0:
        raise ParamError(f"max_bytes: got {shown(size)}, wanted a number of bytes greater than 0")
    return size


def _kept(value: int) -> int:
    kept = integer("keep", value)
    if kept < 1:
        raise ParamError(f"keep: got {shown(kept)}, wanted a number of files, 1 at least")
    return kept


def _share(value: float) -> float:
    share = number("sample", value)
    if not 0 < share <= 1:  # so it is for what is no number
        raise ParamError(f"sample: got {shown(share)}, wanted a share of the visitors greater than 0, and 1 at most")
    return float(share)


def _key(value: bytes | str | None) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, (bytes, str)):
        raise mistyped("pseudonym_key", value, "bytes or a str, kept secret, or None")
    key = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
    if not key:
        raise ParamError("pseudonym_key: got an empty one, wanted a secret: with none anybody could try all ids")
    return key


@attrs.frozen
class Journal:
    """A journal of decisions, which `flagship replay` decides again: ``Config(journal=Journal("decisions.jsonl"))``.

    Attributes:
        path: the file that entries are added to, one JSON object a line. Its directory is made if there is none.
        max_bytes: a file that would become larger is set aside under a number of its own (``decisions.000001.jsonl``),
            and a new one is begun; 64 MiB by default.
        keep: so many files that were set aside are kept, 10 by default; of more, the oldest are removed.
        sample: the share of the visitors of whom entries are written, up to 1.0, all of them, the default. A visitor is
            in it or not by its id, at any time and on any machine.
        pseudonym_key: a secret of bytes or text. With it, ids are replaced by a keyed hash; None, the default, leaves
            them as they are.
        documents: the directory in which the documents that were decided over are kept by their digest. None: beside
            the journal, see `archive`.

    Raises:
        TypingError: an argument has a wrong type.
        ParamError: an argument has a value that is not possible.

    """

    path: Path = attrs.field(converter=_file)
    max_bytes: int = attrs.field(default=MAX_BYTES, converter=_size, kw_only=True)
    keep: int = attrs.field(default=KEEP, converter=_kept, kw_only=True)
    sample: float = attrs.field(default=1.0, converter=_share, kw_only=True)
    pseudonym_key: bytes | None = attrs.field(default=None, converter=_key, kw_only=True, repr=False)
    documents: Path | None = attrs.field(default=None, converter=_directory, kw_only=True)

    @property
    def archive(self) -> Path:
        """The directory of the documents: ``decisions.jsonl.documents`` unless another was asked for."""
        return archive_beside(self.path) if self.documents is None else self.documents


def archive_beside(path: Path) -> Path:
    """Where the documents of a journal are kept, unless its options say something else."""
    return path.with_name(f"{path.name}.documents")
