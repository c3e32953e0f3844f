"""What a recovery starts from: a lock that was used since it left the bench, and the technician's kit."""

import json
import random
from contextlib import closing
from pathlib import Path

from codes import keys, pin_form, pins
from tools import zones
from tools.campaign import visitor
from tools.flash import parts
from tools.image import dev
from tools.recover import stored
from tools.recover.kit import Kit
from tools.sim import Board, provision
from tools.sim.board import START
from tools.sim.chip import core_image, flash
from tools.sim.chip.partitions import place

SECRET = bytes(range(32, 64))
SERIAL, PIN, ZONE = "LK-RESCUE-1", "739164", "Europe/Berlin"
CORE_BYTES = 0x170000  # what MicroPython's has
_COMPRESSED = 0.65  # to how much of itself such a core deflates


def core(size: int) -> bytes:
    """A core that deflates as a real one does: part of each kilobyte is noise, the rest is not."""
    dice = random.Random(size)
    noise = int(1024 * _COMPRESSED)
    text = b"".join(dice.randbytes(noise) + bytes(1024 - noise) for _ in range(-(-size // 1024)))
    return core_image.make(text, size)


def kit(folder: Path, model: str, held: bytes) -> Kit:
    """The kit in a new folder, with that core; its list knows the lock."""
    (folder / "images").mkdir(parents=True)
    (folder / "core.bin").write_bytes(held)
    (folder / "bootloader.bin").write_bytes(parts.stand_in().bootloader)
    (folder / "base.bin").write_bytes(parts.base())
    for each in ("6000i", "7000i"):
        (folder / "images" / f"{each}.img").write_bytes(dev.dev_image(model=each))
    known = {"model": model, "hardware": 1, "keys": [dev.dev_digest().hex()]}
    listed = {"latchkey": "identities", "locks": {SERIAL: known}}
    (folder / "identities.json").write_text(json.dumps(listed))
    return Kit(folder)


def settle(path: Path, model: str, held: bytes) -> tuple[dict, float]:
    """Makes the lock's flash, has somebody open its door, and stores a PIN: (what its parts remember, the time)."""
    told = {"vfs": parts.base(), "ota_0": held, "ota_1": held}
    provision.make_flash(path, model, SERIAL, SECRET, 1, None, zones.blob(ZONE, START), (dev.dev_digest(),),
                         parts=told, clock_set=START)  # fmt: skip
    with closing(flash.Flash(str(path))) as chip:
        chip.program(parts.BOOTLOADER, parts.stand_in().bootloader)
    provision.put_image(path, dev.dev_image(model=model), 0)
    with Board(model, flash=path, shipped=True, start=START, leap_ms=50) as board:
        board.run(4.0)
        if visitor.enters(board, SECRET) is None:
            raise RuntimeError("the lock of the lab does not open")
        board.cut_power()
        kept, now = board.kept, board.now
    _store_pin(path)
    return kept, now


def _store_pin(path):
    reason, row = pin_form.pack(keys.pin_mac(SECRET), PIN.encode(), "cleaner", None)
    if reason:
        raise ValueError(reason)
    offset, size = place("data")
    begin, end = offset + stored.LOG_BYTES, offset + size
    data = bytearray(path.read_bytes())
    system = stored.files(data[begin:end])
    system.mount()
    system.makedirs("/pins", exist_ok=True)
    with system.open(f"/pins/{pins.BUCKETS[row[0] >> 4]}", "wb") as file:
        file.write(row)
    system.unmount()
    data[begin:end] = system.context.buffer
    path.write_bytes(data)
