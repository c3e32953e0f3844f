"""SHA-256 of what is in flash."""

import hashlib


def digest(region, offset: int, size: int, buffer) -> bytes:
    """Hash of `size` bytes of a FlashRegion from `offset` on, read through `buffer` (bytearray or memoryview)."""
    found = hashlib.sha256()
    for piece in pieces(region, offset, size, buffer):
        found.update(piece)
    return found.digest()


def pieces(region, offset: int, size: int, buffer):
    """Iterates the same bytes, as views of `buffer`: for whoever must not hold the interpreter for all of them."""
    view = memoryview(buffer)
    while size:
        part = view[: min(size, len(view))]
        region.read_into(offset, part)
        yield part
        offset += len(part)
        size -= len(part)
