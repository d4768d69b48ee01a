"""Reading a response's body within bounds: no more bytes, after decompression, than were asked for."""

from __future__ import annotations

import zlib

import urllib3

CHUNK = 65536
GZIP_MAGIC = b"\x1f\x8b"


class BodyError(Exception):
    """A body that was refused; the text completes the sentence "it failed: ..."."""


class Gunzip:
    """Decompresses a gzip stream piece by piece, never making more than it may.

    As RFC 1952 allows, one member may follow another. What follows a member and is no member is padding, and
    ignored.
    """

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = None
        self._held = b""
        self._members = 0
        self._padding = False

    def feed(self, data: bytes, room: int) -> bytes:
        """What the next piece decompresses to. Raises BodyError for more than `room` bytes, or no gzip."""
        made = bytearray()
        data, self._held = self._held + data, b""
        while data and not self._padding and self._in_member(data):
            made += self._decompress(data, room - len(made) + 1)
            if len(made) > room:
                raise BodyError("it is too large")
            data = self._rest()
        return bytes(made)

    def finish(self) -> None:
        """Raises BodyError if the stream ended within a member."""
        if self._member is not None or (self._held and not self._members):
            raise BodyError("its gzip data end too early")

    def _in_member(self, data: bytes) -> bool:
        if self._member is None and len(data) < len(GZIP_MAGIC):
            self._held = data
        elif self._member is None and data.startswith(GZIP_MAGIC):
            self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif self._member is None and not self._members:
            raise BodyError("it is not the gzip data that it says it is")
        elif self._member is None:
            self._padding = True
        return self._member is not None

    def _decompress(self, data: bytes, most: int) -> bytes:
        assert self._member is not None
        try:
            return self._member.decompress(data, most)
        except zlib.error:
            raise BodyError("its gzip data are damaged") from None

    def _rest(self) -> bytes:
        assert self._member is not None
        if not self._member.eof:
            return b""
        rest = self._member.unused_data
        self._member = None
        self._members += 1
        return rest


def read_body(response: urllib3.BaseHTTPResponse, max_bytes: int) -> bytes:
    """The whole body, decompressed.

    Raises BodyError for one that is too large or badly compressed, and what urllib3 raises for a network
    failure.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return _read_plain(response, max_bytes)
    if encoding in ("gzip", "x-gzip"):
        return _read_gzip(response, max_bytes)
    raise BodyError("it is compressed in a way that was not asked for")


def _read_plain(response: urllib3.BaseHTTPResponse, max_bytes: int) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    while chunk := response.read(min(CHUNK, max_bytes - len(body) + 1), decode_content=False):
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def _read_gzip(response: urllib3.BaseHTTPResponse, max_bytes: int) -> bytes:
    body = bytearray()
    gunzip = Gunzip()
    while chunk := response.read(CHUNK, decode_content=False):
        body += gunzip.feed(chunk, max_bytes - len(body))
    gunzip.finish()
    return bytes(body)


def _too_large(max_bytes: int) -> BodyError:
    return BodyError(f"it is larger than {max_bytes} bytes")
