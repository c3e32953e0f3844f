"""The base's decision and a bare mount of the same slot, in turns: a line with microseconds, flash reads and bytes read
of each.

It takes the place of boot.py in a simulated board. The modules are there already, and stay.
"""

import gc

import utime  # the interpreter's own; `time` is the board's clock
import vfs
from drivers_window_ import ReadOnlyWindow
from esp32 import Partition

import esp32_nvs
import flash
import partitions
from start import choose, rooms

RUNS = 25
_APP = "/app"  # as in lib/start/rooms.py: a constant there


class Counting:
    """The chip's flash; counts what is read, but for the partition table: ESP-IDF has that in RAM."""

    def __init__(self, chip):
        self._read = chip.read_into
        self.reads = self.bytes = 0

    def read_into(self, offset, buffer):
        """As Flash.read_into."""
        if not 0 <= offset - partitions.OFFSET < flash.SECTOR:
            self.reads += 1
            self.bytes += len(buffer)
        self._read(offset, buffer)


def bare():
    """Mounts the slot, believing what is in it."""
    vfs.mount(vfs.VfsLfs2(ReadOnlyWindow(Partition("app_0"))), _APP, readonly=True)


def decided():
    """Identity, otadata, manifest, signature, digest; then the same mount."""
    if not choose.Start().run():
        raise RuntimeError("refused")


esp32_nvs.storage()  # ESP-IDF reads the store before Python starts
rooms.to_app = lambda: None
chip = flash.attached()
chip.address = -1  # partitions ask the chip for each read, and do not look into the computer's memory themselves
for _ in range(RUNS):
    row = []
    for act in (bare, decided):
        count = Counting(chip)
        chip.read_into = count.read_into
        gc.collect()
        begin = utime.ticks_us()
        act()
        row += [utime.ticks_diff(utime.ticks_us(), begin), count.reads, count.bytes]
        del chip.read_into
        vfs.umount(_APP)
    print("boot", *row)
