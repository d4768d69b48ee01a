"""The hash that spreads visitors over variations: murmur3, x86, 32 bits, seed 0, unsigned, modulo 100."""

from __future__ import annotations

from mmh3 import mmh3_32_uintdigest

murmur3 = mmh3_32_uintdigest
"""The hash of some bytes, of 32 bits: what `bucket` takes modulo 100."""

BUCKETS = 100
"""The number of buckets; allocations are percent."""


def utf8(text: str) -> bytes:
    """The bytes of a text that are hashed. Never fails: a lone surrogate is encoded as if it were a character."""
    return text.encode("utf-8", "surrogatepass")


def utf8_of_2_1_5(text: str) -> bytes:
    """The bytes that the official SDK 2.1.5 hashes: three wrong ones for each character above U+FFFF, else UTF-8."""
    if text.isascii():
        return text.encode()
    return b"".join(_bytes_of_2_1_5(character) for character in text)


def _bytes_of_2_1_5(character: str) -> bytes:
    code = ord(character)
    if code <= 0xFFFF:
        return utf8(character)
    second = 0x80 | (code >> 6 & 0x3F) | (code >> 20 & 1)
    return bytes(((0xE0 | code >> 12) & 0xFF, second, 0x80 | code & 0x3F))


def bucket(data: bytes) -> int:
    """The bucket, 0 to 99, of some bytes: those of a variation group's id followed by those of the visitor's id."""
    return murmur3(data) % BUCKETS
