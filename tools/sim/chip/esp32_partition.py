"""`esp32.Partition`: argument forms and errors of the 1.25 port over the simulated flash.

`readblocks`, `writeblocks` and `ioctl` do not allocate for the block sizes that littlefs uses: littlefs calls
them from finalisers, with the heap locked. Writing to the partition of the running core aborts:
`Flash.panic`, then a reset.
"""

import core_image
import flash
import otadata
import partitions

_NATIVE = 4096
_ABORT = "abort() was called on core 1"
_type, _len, _bytearray, _whole = type, len, bytearray, int  # found at once: littlefs reads in small pieces
_memcpy = flash.memcpy
_kept = [None, ()]  # a chip, and its table: ESP-IDF reads it once a start


class Partition:
    """A partition by label, or BOOT, or RUNNING. As on the chip, `block_size` below 4096 erases through a
    cache."""

    BOOT = 0
    RUNNING = 1
    TYPE_APP = partitions.APP
    TYPE_DATA = partitions.DATA

    def __init__(self, *args, **named):
        if named:
            raise TypeError("function doesn't take keyword arguments")
        if not args:
            raise TypeError("function missing 1 required positional arguments")
        if len(args) > 2:
            raise TypeError(f"function expected at most 2 arguments, got {len(args)}")
        block_size = _int(args[1]) if len(args) == 2 else _NATIVE
        row = _choose(args[0])
        self._row = row
        self._chip = flash.attached()
        self._base = row[3]
        address = self._chip.address
        self._size = row[4]
        self._block = block_size
        self._place = -1 if address == -1 else address + row[3], row[4], block_size
        self._runs = row[1] == partitions.APP and row[2] == partitions.OTA_0 + flash.running()
        self._cache = bytearray(_NATIVE) if block_size < _NATIVE else None

    def __repr__(self):
        label, kind, subtype, offset, size = self._row
        form = "<Partition type=%d, subtype=%d, address=%d, size=%d, label=%s, encrypted=0>"
        return form % (kind, subtype, offset, size, label)

    @staticmethod
    def find(type=partitions.APP, subtype=0xFF, label=None, block_size=_NATIVE):
        """List of the partitions with that type, subtype (0xFF: any) and label (None: any)."""
        type = _int(type)
        subtype = _int(subtype)
        if label is not None:
            label = _str(label)
        found = []
        for row in table():
            if row[1] == type and subtype in (row[2], 0xFF) and label in (row[0], None):
                found.append(Partition(row, block_size))
        return found

    def info(self):
        """(type, subtype, address, size, label, encrypted)."""
        label, kind, subtype, offset, size = self._row
        return (kind, subtype, offset, size, label, False)

    def readblocks(self, block=None, buf=None, offset=0):
        """Fill `buf` from `block`, plus `offset` bytes."""
        first, size, step = self._place
        if first != -1 and _type(buf) is _bytearray and _type(block) is _whole and _type(offset) is _whole:
            at, count = block * step + offset, _len(buf)
            if 0 <= at < at + count <= size:  # nearly every call: without the other ones' checks
                _memcpy(buf, first + at, count)
                return
        if buf is None:
            raise TypeError("function missing 1 required positional arguments")
        at = _int(block) * self._block + _int(offset)
        if type(buf) is bytes:
            raise TypeError("object with buffer protocol required")
        length = _bytes_in(buf)
        at = self._inside(at, length)
        if not length:
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        self._chip.read_into(self._base + at, buf)

    def writeblocks(self, block=None, buf=None, offset=None):
        """Without `offset`: erase and write blocks. With it: program only, at `block` plus `offset` bytes."""
        if buf is None:
            raise TypeError("function missing 1 required positional arguments")
        at = _int(block) * self._block
        length = _bytes_in(buf)
        if length != len(buf) or type(buf) is str:
            buf = buf.encode() if type(buf) is str else bytes(buf)  # arrays of larger items
        if offset is not None:
            at += _int(offset)
        elif self._block < _NATIVE:
            self._erase_around(at, length)
        else:
            self._erase(at, length)
        at = self._inside(at, length)
        self._forbid_running()
        self._chip.program(self._base + at, buf)

    def ioctl(self, command=None, argument=None, *more):
        """`ioctl(command, argument)`, block device control: 4 block count, 5 block size, 6 erase a block."""
        if argument is None or more:
            given = 2 + len(more) if argument is None else 3 + len(more)
            raise TypeError(f"function takes 3 positional arguments but {given} were given")
        if command == 4:
            return self._size // self._block
        if command == 5:
            return self._block
        if command == 6:
            if self._block != _NATIVE:
                return -22
            self._erase(_int(argument) * _NATIVE, _NATIVE)
            return 0
        return 0 if command in (1, 2, 3) else None

    def set_boot(self):
        """Start this slot next, on trial. OSError -5379 ESP_ERR_OTA_VALIDATE_FAILED when it holds no sound
        core."""
        if core_image.verify(self._chip, self._base, self._size) is None:
            raise OSError(-5379, "ESP_ERR_OTA_VALIDATE_FAILED")
        if self._row[1] != partitions.APP:
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        base = partitions.named(table(), "otadata")[3]
        index, entry = otadata.next_boot(otadata.read(self._chip, base), self._row[2] - partitions.OTA_0)
        otadata.write(self._chip, base, index, entry)

    def get_next_update(self):
        """The slot after this one; ota_0 after a partition that is no slot."""
        slot = 0
        if self._row[1] == partitions.APP:
            slot = (self._row[2] - partitions.OTA_0 + 1) % otadata.SLOTS
        return Partition(_slot(slot))

    @classmethod
    def mark_app_valid_cancel_rollback(cls):
        """End the trial: the active entry becomes VALID. OSError (1, 'ESP_FAIL') when no entry counts."""
        chip = flash.attached()
        base = partitions.named(table(), "otadata")[3]
        change = otadata.confirmed(otadata.read(chip, base))
        if change is not None:
            otadata.write(chip, base, change[0], change[1])

    def _inside(self, at, length):
        """Offset as the chip's 32-bit sum; OSError when it, or the end, lies outside the partition."""
        if at > 0x3FFFFFFF:
            at &= 0xFFFFFFFF
        if at < 0 or at > self._size:
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        if at + length > self._size:
            raise OSError(-260, "ESP_ERR_INVALID_SIZE")
        return at

    def _erase(self, at, length):
        at = self._inside(at, length)
        if length % _NATIVE:
            raise OSError(-260, "ESP_ERR_INVALID_SIZE")
        if at % _NATIVE:
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        self._forbid_running()
        end = at + length
        while at < end:
            self._chip.erase(self._base + at)
            at += _NATIVE

    def _erase_around(self, at, length):
        """Erase the 4 KiB sectors that bytes at..at+length touch, and put back what lies outside them."""
        end = at + length
        sector = at // _NATIVE * _NATIVE
        while sector < end:
            self._inside(sector, _NATIVE)
            self._chip.read_into(self._base + sector, self._cache)
            self._erase(sector, _NATIVE)
            if at > sector:
                self._chip.program(self._base + sector, memoryview(self._cache)[: at - sector])
            if end < sector + _NATIVE:
                self._chip.program(self._base + end, memoryview(self._cache)[end - sector :])
            sector += _NATIVE

    def _forbid_running(self):
        if self._runs:
            self._chip.panic(_ABORT)


def _choose(which):
    """The table row for a constructor argument; a row stands for itself (`find`, `get_next_update`)."""
    if isinstance(which, tuple):
        return which
    if isinstance(which, int):
        if which == Partition.RUNNING:
            return _slot(flash.running())
        if which == Partition.BOOT:
            chip = flash.attached()
            base = partitions.named(table(), "otadata")[3]
            return _slot(otadata.boot_slot(otadata.read(chip, base)))
        raise ValueError
    label = _str(which)
    for row in table():
        if row[0] == label:
            return row
    raise OSError(2)


def _slot(number):
    for row in table():
        if row[1] == partitions.APP and row[2] == partitions.OTA_0 + number:
            return row
    raise OSError(2)


def _int(value):
    if isinstance(value, int):
        return value
    if isinstance(value, bool):
        return int(value)
    raise TypeError(f"can't convert {type(value).__name__} to int")


def _str(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return value
    raise TypeError(f"can't convert '{type(value).__name__}' object to str implicitly")


def _bytes_in(buf):
    kind = type(buf)
    if kind is bytearray or kind is bytes or kind is memoryview:
        return len(buf)
    return len(buf.encode()) if kind is str else len(bytes(memoryview(buf)))


def table():
    """The rows of the attached chip's partition table, as they were when it was first asked for."""
    chip = flash.attached()
    if _kept[0] is not chip:
        _kept[:] = chip, partitions.read(chip)
    return _kept[1]
