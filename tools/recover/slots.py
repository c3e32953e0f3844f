"""One slot of a lock: is its core one that starts, is its application one that this lock may run."""

import hashlib
import struct
from dataclasses import dataclass

from image.judge import boot_judge
from image.manifest import BLOCK, HEADER, Manifest
from image.refusal import Refused
from tools.flash import cores
from tools.flash.device import Device, holds
from tools.recover.kit import Kit, app_of
from tools.sim.chip import core_image
from tools.sim.chip.partitions import place
from update.facts import APP_ROOM, CORE_ROOM

SOUND, DAMAGED = "sound", "damaged"
_SAYS = 128  # bytes at the begin of a core that tell its version


class Lock:
    """What judges an image for this lock, as update.facts.Facts on the lock itself. identity: its fields or None."""

    app_room, core_room = APP_ROOM, CORE_ROOM

    def __init__(self, identity: dict | None, kit: Kit, floor: int = 0, failed=None):
        fields = identity or {"model": "", "hardware": 0, "keys": []}
        self.model, self.hardware, self.trusted = fields["model"], fields["hardware"], fields["keys"]
        self.abi, self.core_version, self.floor, self.failed = kit.abi, kit.core_version, floor, failed


@dataclass
class Slot:
    """core, app: SOUND or DAMAGED. version: what its application calls itself ("" where nobody knows); why: the name
    of the refusal of the application, or "empty"."""

    number: int
    core: str
    app: str
    version: str = ""
    model: str = ""
    why: str = ""
    image_id: bytes = b""

    @property
    def sound(self) -> bool:
        return self.core == self.app == SOUND


def examine(device: Device, number: int, lock: Lock, kit: Kit) -> Slot:
    """Reads little where the kit knows what is there, all of it where it does not."""
    slot = Slot(number, SOUND if _core_sound(device, number, kit) else DAMAGED, DAMAGED)
    offset, _ = place(f"app_{number}")
    header = device.read(offset, HEADER)
    if header[:BLOCK] == b"\xff" * BLOCK:
        slot.why = "empty"
        return slot
    try:
        said = Manifest(header[:BLOCK])
        slot.version, slot.model, slot.image_id = said.version, said.model, hashlib.sha256(header[:BLOCK]).digest()
        lock.core_version = cores.version(device.read(place(f"ota_{number}")[0], _SAYS))[1] or kit.core_version
        boot_judge(header, lock)
        if not _app_whole(device, offset, header, said, kit):
            raise Refused("bad-hash", "file system")
        slot.app = SOUND
    except Refused as refused:
        slot.why = refused.name
    return slot


def _app_whole(device, offset, header, said, kit):
    for image in kit.images:
        if image.parts.header == header:
            return holds(device, offset, app_of(image))
    return hashlib.sha256(device.read(offset + HEADER, said.app_size)).digest() == said.app_hash


def _core_sound(device, number, kit):
    offset, size = place(f"ota_{number}")
    cores = [kit.part("core.bin", needed=False), *(image.parts.core for image in kit.images)]
    for core in set(filter(None, cores)):
        if holds(device, offset, core):
            return True
    if not _looks_like_core(device, offset, size):
        return False
    return core_image.verify(_Window(device), offset, size) is not None


def _looks_like_core(device, offset, size):
    # Noise, blank and cut off cores show in a few bytes: then its megabyte and a half need not be read.
    head = device.read(offset, 24)
    if head[0] != core_image.MAGIC or not 0 < head[1] <= 16:
        return False
    at = 24
    for _ in range(head[1]):
        if at + 8 > size:
            return False
        (length,) = struct.unpack("<I", device.read(offset + at + 4, 4))
        at += 8 + length
        if length % 4 or at > size:
            return False
    end = at + 16 - at % 16  # the checksum's byte, and the SHA-256 behind it
    return end + 32 <= size and device.read(offset + end, 32) != b"\xff" * 32


class _Window:
    # The flash as core_image reads it, in pieces that a cable likes.

    def __init__(self, device):
        self._device, self._at, self._held = device, 0, b""

    def read_into(self, offset, buffer):
        if not self._at <= offset <= offset + len(buffer) <= self._at + len(self._held):
            self._at, self._held = offset, self._device.read(offset, max(len(buffer), 0x4000))
        start = offset - self._at
        buffer[:] = self._held[start : start + len(buffer)]
