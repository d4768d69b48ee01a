"""An entry as a line of a journal, and back: canonical JSON under its own digest.

A line is ``{"digest":"<SHA-256, hexadecimal>","entry":<the entry>}``; the digest is that of the entry's bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from flagship_engine.canonical import NotCanonical, decode, encode
from flagship_engine.journals.entries import Entry
from flagship_engine.journals.forms import NotAnEntry, read_form, write_form
from flagship_engine.untrusted import describe, is_a

_BEFORE, _BETWEEN, _AFTER = b'{"digest":"', b'","entry":', b"}"

_HEXADECIMAL = 64

_START = len(_BEFORE) + _HEXADECIMAL + len(_BETWEEN)


def write_entry(entry: Entry) -> bytes:
    """The line of an entry, without a newline at its end; it holds none.

    Equal entries give equal bytes on any machine and any Python.

    Raises:
        TypeError: a value of the context is of no JSON type; `read_context` lets none through.
        ValueError: a value of the context is nested too deep; `read_context` lets none through.

    """
    said = encode(write_form(entry))
    return b"".join((_BEFORE, sha256(said).hexdigest().encode("ascii"), _BETWEEN, said, _AFTER))


def read_entry(line: bytes) -> Entry | NotAnEntry:
    """The entry of a line as `write_entry` wrote it, or why it is none. Total over any bytes.

    Every changed, lost or added byte is found, the newline at the end of a file's line among them: `read_journal`
    takes that away.
    """
    if not is_a(line, bytes):
        return NotAnEntry(f"got {describe(line)}, wanted bytes")
    if not line:
        return NotAnEntry("the line is empty")
    between = line[len(_BEFORE) + _HEXADECIMAL : _START]
    if not (line.startswith(_BEFORE) and between == _BETWEEN and line.endswith(_AFTER)):
        return NotAnEntry("it is no whole line of a journal: a digest and an entry")
    said = line[_START : -len(_AFTER)]
    if line[len(_BEFORE) :][:_HEXADECIMAL] != sha256(said).hexdigest().encode("ascii"):
        return NotAnEntry("the entry was changed or cut short: its digest is another one")
    form = decode(said)
    return NotAnEntry(f"the entry: {form.reason}") if isinstance(form, NotCanonical) else read_form(form)


def read_journal(lines: Iterable[bytes]) -> Iterator[Entry | NotAnEntry]:
    """The entries of a file's lines, each with or without the newline that ends it; read one at a time."""
    return (read_entry(line.removesuffix(b"\n")) for line in lines)
