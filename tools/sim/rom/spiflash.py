"""The ROM's flash routines (ESP-IDF's `esp_rom_spiflash_*` are the same code) over a simulated NOR flash.

A write begins with the erase of all it needs, counted in sectors of 4 KiB; then data is programmed in order.
Times are typical ones of the W25Q32JV datasheet: sector 45 ms, 64 KiB block 150 ms, page 0.4 ms.
"""

import hashlib

from tools.sim.chip.flash import PAGE, SECTOR

BLOCK = 0x10000
ROM_SIZE = 0x200000  # what the ROM takes the flash for until it is told
_SECTOR_S, _BLOCK_S, _PAGE_S = 0.045, 0.150, 0.0004


class FlashError(Exception):
    """The ROM's routine answers with an error."""


class SpiFlash:
    """chip: a Flash (tools/sim/chip/flash.py). sectors: erased so far; programmed: bytes; seconds: what it took."""

    def __init__(self, chip):
        self._chip = chip
        self.size = ROM_SIZE
        self.sectors = self.programmed = 0
        self.seconds = 0.0

    def erase(self, offset: int, length: int) -> None:
        """All sectors that `length` bytes from `offset` (of a sector) touch; blocks of 64 KiB at once."""
        if offset % SECTOR:
            raise FlashError("not at a sector")
        self._inside(offset, length)
        end = -(-(offset + length) // SECTOR) * SECTOR
        while offset < end:
            whole = offset % BLOCK == 0 and offset + BLOCK <= end
            for at in range(offset, offset + (BLOCK if whole else SECTOR), SECTOR):
                self._chip.erase(at)
                self.sectors += 1
                offset += SECTOR
            self.seconds += _BLOCK_S if whole else _SECTOR_S

    def program(self, offset: int, data: bytes) -> None:
        """Clears bits."""
        self._inside(offset, len(data))
        self._chip.program(offset, data)
        self.programmed += len(data)
        self.seconds += -(-len(data) // PAGE) * _PAGE_S

    def read(self, offset: int, length: int) -> bytes:
        """Bytes."""
        self._inside(offset, length)
        buffer = bytearray(length)
        self._chip.read_into(offset, buffer)
        return bytes(buffer)

    def md5(self, offset: int, length: int) -> str:
        """Of a region, as 32 hexadecimal digits."""
        return hashlib.md5(self.read(offset, length)).hexdigest()

    def _inside(self, offset, length):
        if offset + length > min(self.size, self._chip.size):
            raise FlashError("outside the flash")
