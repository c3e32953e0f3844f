"""Simulated NOR flash over a file: erase makes ones, programming only clears bits.

Every sector erase and every page program is one *operation*: counted, announced to the gate, and able to be
cut before, torn in the middle, or cut after. The file is written at once and unbuffered, so a killed process
leaves exactly what had reached the chip. Nothing here allocates on the paths that littlefs uses for its
files: their finalisers write while the heap is locked.

The gate (handed in by the simulator, None for a plain flash) has four methods:

- `before(kind, offset, length)`: kind is "erase" or "program"; None lets the operation happen; an int n tears
  it:
  only the first n bytes take effect (of a torn program the next byte may be half programmed), then `dead()`
  is called.
- `after(kind, offset, length)`: the operation is complete. It may charge time and need not return (cut after).
- `dead()`: the power is gone; does not return.
- `panic(text)`: the chip aborted and resets; does not return.
"""

import struct
import sys

SECTOR = 4096
PAGE = 256
SIZE = 4 * 1024 * 1024

_BLANK = b"\xff" * SECTOR
_MICROPYTHON = sys.implementation.name == "micropython"
try:
    import ffi
    import uctypes

    _libc = ffi.open(None)
    memcpy = _libc.func("v", "memcpy", "ppi")
    _mmap = _libc.func("p", "mmap", "piiiii")
    _munmap = _libc.func("i", "munmap", "pi")
except (ImportError, OSError):  # not MicroPython, or one without it: each read is then two calls of the system
    _mmap = memcpy = None
_READ, _SHARED = 1, 1  # PROT_READ, MAP_SHARED: what is written to the file is there at once
_LEAST = -(1 << 30) if sys.maxsize < 1 << 32 else -(1 << 62)  # of the integers that need no heap


class Flash:
    """A flash chip of `size` bytes in the file at `path` (which must exist and be that long).

    `operations` counts erases and page programs since this object was made. journal: path of a file to which each
    operation is appended before it happens: offset u32, length u16 (0 for an erase), the bytes to program."""

    _journal = None
    address = -1  # of the file's contents in memory; -1: nowhere
    _view = None  # the same as bytes

    def __init__(self, path, size=SIZE, gate=None, journal=None):
        self.size = size
        self.gate = gate
        self.operations = 0
        self._file = open(path, "r+b") if _MICROPYTHON else open(path, "r+b", buffering=0)
        self._journal = open(journal, "ab") if journal else None
        self._entry = bytearray(6)
        if _mmap and self._file.seek(0, 2) >= size:
            address = _mmap(0, size, _READ, _SHARED, self._file.fileno(), 0)
            if address != -1 and _LEAST <= address < -_LEAST - size:
                self.address = address
                self._view = memoryview(uctypes.bytearray_at(address, size))
        # scratch buffers for the sizes that NVS, littlefs and Partition program, so that these allocate
        # nothing
        self._scratch = {n: (bytearray(n), _BLANK[:n]) for n in (4, 16, 32, 64, 128, PAGE)}

    def close(self):
        """Close the file; every operation is in it already."""
        if self.address != -1:
            _munmap(self.address, self.size)
            self.address, self._view = -1, None
        self._file.close()
        if self._journal:
            self._journal.close()

    def read_into(self, offset, buf):
        """Fill the writable buffer `buf` from `offset`. ValueError when it reaches past the end."""
        if offset < 0 or offset + len(buf) > self.size:
            raise ValueError("outside the flash")
        kind = type(buf)
        if self.address != -1 and kind is bytearray:
            memcpy(buf, self.address + offset, len(buf))
            return
        if self._view and kind is memoryview:
            try:
                buf[:] = self._view[offset : offset + len(buf)]
                return
            except ValueError:  # not of bytes
                pass
        self._file.seek(offset)
        self._file.readinto(buf)

    def erase(self, offset):
        """Erase the 4 KiB sector at `offset` (a multiple of 4096) to 0xFF: one operation."""
        if offset % SECTOR:
            raise ValueError("not a sector")
        self._inside(offset, SECTOR)
        if self._journal:
            self._note(offset, 0)
        torn = self._begin("erase", offset, SECTOR)
        self._file.seek(offset)
        if torn is None:
            self._file.write(_BLANK)
        else:
            self._file.write(_BLANK[:torn])
            self.gate.dead()
        self._end("erase", offset, SECTOR)

    def program(self, offset, data):
        """Program `data` (bytes-like, one byte an item) at any `offset`: each bit becomes old AND new.

        Crossing a 256-byte page boundary costs one operation for each page touched, as on the chip."""
        length = len(data)
        self._inside(offset, length)
        done = 0
        while done < length:
            n = PAGE - (offset + done) % PAGE
            if n > length - done:
                n = length - done
            self._program_page(offset + done, data, done, n)
            done += n

    def panic(self, text):
        """The chip aborts (panic and reset): hand `text` to the gate; without one end the process."""
        if self.gate is not None:
            self.gate.panic(text)
        print(text)
        raise SystemExit(134)

    def _program_page(self, offset, data, start, n):
        if self._journal:
            self._note(offset, n)
            self._journal.write(data[start : start + n])
            self._journal.flush()
        torn = self._begin("program", offset, n)
        if torn is not None:
            self._tear(offset, data, start, n, torn)
            self.gate.dead()
        pair = self._scratch.get(n)
        old = bytearray(n) if pair is None else pair[0]
        self.read_into(offset, old)
        self._file.seek(offset)
        if pair is not None and old == pair[1]:
            self._write(data, start, n)
        elif _MICROPYTHON:
            i = 0
            while i < n:
                old[i] &= data[start + i]
                i += 1
            self._file.write(old)
        else:
            both = int.from_bytes(old, "little") & int.from_bytes(data[start : start + n], "little")
            self._file.write(both.to_bytes(n, "little"))
        self._end("program", offset, n)

    def _note(self, offset, length):
        struct.pack_into("<IH", self._entry, 0, offset, length)
        self._journal.write(self._entry)
        self._journal.flush()

    def _tear(self, offset, data, start, n, torn):
        """Program the first `torn` of n bytes, and half the bits of the one that follows."""
        old = bytearray(n)
        self.read_into(offset, old)
        for i in range(torn):
            old[i] &= data[start + i]
        if torn < n:
            old[torn] &= data[start + torn] | (0x55 if torn % 2 else 0xAA)
        self._file.seek(offset)
        self._file.write(old)

    def _write(self, data, start, n):
        if _MICROPYTHON:
            self._file.write(data, start, n)  # a slice would allocate
        else:
            self._file.write(memoryview(data)[start : start + n])

    def _begin(self, kind, offset, length):
        self.operations += 1
        return None if self.gate is None else self.gate.before(kind, offset, length)

    def _end(self, kind, offset, length):
        if self.gate is not None:
            self.gate.after(kind, offset, length)

    def _inside(self, offset, length):
        if offset < 0 or offset + length > self.size:
            raise ValueError("outside the flash")


_chip = [None, 0]


def attach(flash, running=0):
    """Make `flash` the chip's own; `running` is the slot (0, 1) whose core the bootloader started."""
    _chip[0] = flash
    _chip[1] = running


def attached():
    """The attached Flash; RuntimeError when the simulator attached none."""
    if _chip[0] is None:
        raise RuntimeError("no flash attached")
    return _chip[0]


def running():
    """The slot number (0 for ota_0, 1 for ota_1) that the bootloader started."""
    return _chip[1]
