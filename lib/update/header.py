"""The header of an image on its way in: one block after the other through the same buffer, judged as it comes."""

import hashlib

from image import signature
from image.judge import claims
from image.manifest import identity
from update.source import fill


class Header:
    """manifest: Manifest; id: of the image; block: its manifest block without the zeros at its end; sealed: SHA-256 of
    its signature block."""

    def __init__(self, manifest, image_id, block, sealed):
        self.manifest = manifest
        self.id = image_id
        self.block = block
        self.sealed = sealed


async def judged(source, facts, buffer, rest) -> Header:
    """The header of an image that this lock may run. It leaves the signature block in the buffer (4096 bytes,
    memoryview). rest(True): awaited before the signature, which is checked in one call. Raises Refused; OSError of the
    source."""
    await source.open(0)
    await fill(source, buffer)
    manifest, image_id = claims(buffer, facts), identity(buffer)
    end = len(buffer)
    while not buffer[end - 1]:
        end -= 1
    block = bytes(buffer[:end])
    await fill(source, buffer)
    await rest(True)
    signature.check(buffer, image_id, facts.trusted)
    return Header(manifest, image_id, block, hashlib.sha256(buffer).digest())
