"""What of an image's manifest is needed while it is written, once the rest of it is judged."""

from collections import namedtuple

from image.judge import claims
from image.manifest import identity

# As image.manifest.Manifest has them; id: of the image; block: the manifest block without the zeros at its end. No
# class: its methods would keep the whole module in the heap.
Said = namedtuple("Said", ("version", "counter", "app_size", "app_hash", "core_size", "core_hash", "id", "block"))


def said(block, facts) -> Said:
    """Of a manifest block (4096 bytes, memoryview) that this lock could run. Raises Refused."""
    found = claims(block, facts)
    end = len(block)
    while not block[end - 1]:
        end -= 1
    return Said(found.version, found.counter, found.app_size, found.app_hash, found.core_size, found.core_hash,
                identity(block), bytes(block[:end]))  # fmt: skip
