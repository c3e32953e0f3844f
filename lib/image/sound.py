"""Is what a slot holds a whole image for this lock: judged as at the update, its file system hashed once more."""

from image.digest import digest
from image.judge import judge
from image.manifest import HEADER
from image.refusal import Refused


def check(region, facts):
    """region: FlashRegion of `app_N`. Returns the Manifest; raises Refused, OSError where the flash can't be read."""
    header = bytearray(HEADER)
    region.read_into(0, header)
    manifest = judge(header, facts)
    if digest(region, HEADER, manifest.app_size, memoryview(header)[: HEADER // 2]) != manifest.app_hash:
        raise Refused("bad-hash", "file system")
    return manifest
