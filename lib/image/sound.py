"""Is what a slot holds a whole image for this lock: judged as at the update, its file system hashed once more."""

from image import signature
from image.digest import digest
from image.judge import claims
from image.layout import BLOCK, HEADER
from image.manifest import identity
from image.refusal import Refused


def check(region, facts):
    """region: FlashRegion of `app_N`. Returns the Manifest; raises Refused, OSError where the flash can't be read."""
    block = memoryview(bytearray(BLOCK))  # one after the other
    region.read_into(0, block)
    manifest = claims(block, facts)
    known = identity(block)
    region.read_into(BLOCK, block)
    signature.check(block, known, facts.trusted)
    if digest(region, HEADER, manifest.app_size, block) != manifest.app_hash:
        raise Refused("bad-hash", "file system")
    return manifest
