"""SHA-256 of what is in flash."""

import hashlib


def digest(region, offset: int, size: int, buffer) -> bytes:
    """Hash of `size` bytes of a FlashRegion from `offset` on, read through `buffer` (bytearray or memoryview)."""
    found = hashlib.sha256()
    view = memoryview(buffer)
    while size:
        part = view[: min(size, len(view))]
        region.read_into(offset, part)
        found.update(part)
        offset += len(part)
        size -= len(part)
    return found.digest()
