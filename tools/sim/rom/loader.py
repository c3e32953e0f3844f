"""The ROM loader's commands: packets in, packets out. No port and no time here.

Request: `00, command, length u16, checksum u32, data`; answer: `01, command, length u16, value u32, data, status`. The
status is four bytes: 0 or 1 for failed, the reason, two reserved. Espressif, "Serial Protocol" (esptool documentation).
Of a command that it does not know the ROM says so eight times, naming none (esptool's handling of GET_SECURITY_INFO).
"""

import struct
import zlib

from tools.sim.rom.registers import Registers
from tools.sim.rom.slip import Frames, pack
from tools.sim.rom.spiflash import FlashError, SpiFlash

INVALID, FAILED, BAD_CHECKSUM, WRITE_ERROR, READ_ERROR, LENGTH_ERROR, DEFLATE_ERROR = range(5, 12)
SYNC = b"\x07\x07\x12\x20" + b"\x55" * 32
SYNCED = 0x20120707
SEED = 0xEF
_LONGEST_READ = 64


class Refuse(Exception):
    """reason: the second byte of the status."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Loader:
    """chip: the board's Flash; mac: 6 bytes. rate: baud, None until the first SYNC. left: "reboot" or "run" once
    the host has sent it out of download mode."""

    def __init__(self, chip, mac: bytes):
        self.flash = SpiFlash(chip)
        self.rate: int | None = None
        self.left = ""
        self._frames = Frames()
        self._registers = Registers(mac, lambda: self.rate)
        self._attached = False
        self._inflate = None
        self._next = self._blocks = 0
        self._commands = {
            0x02: self._begin, 0x03: self._data, 0x04: self._end, 0x08: self._sync, 0x09: self._write_reg,
            0x0A: self._read_reg, 0x0B: self._parameters, 0x0D: self._attach, 0x0E: self._read, 0x0F: self._baud,
            0x10: self._begin_deflated, 0x11: self._data, 0x12: self._end, 0x13: self._md5,
        }  # fmt: skip

    def feed(self, data: bytes) -> bytes:
        """What it answers to these bytes."""
        return b"".join(self._answer(packet) for packet in self._frames.feed(data) if not self.left)

    def _answer(self, packet):
        if len(packet) < 8 or packet[0] != 0:
            return b""
        _, number, length, checksum = struct.unpack("<BBHI", packet[:8])
        body = packet[8:]
        command = self._commands.get(number)
        if command is None or len(body) != length:
            return _reply(0 if command is None else number, status=INVALID) * (8 if command is None else 1)
        try:
            value, data = command(body, checksum)
        except Refuse as refused:
            return _reply(number, status=refused.reason)
        except FlashError:
            return _reply(number, status=WRITE_ERROR if number in (0x02, 0x03, 0x10, 0x11) else READ_ERROR)
        except struct.error:
            return _reply(number, status=INVALID)
        return _reply(number, value, data) * (8 if number == 0x08 else 1)

    # -- the chip

    def _sync(self, body, _):
        if body != SYNC:
            raise Refuse(INVALID)
        return SYNCED, b""

    def _read_reg(self, body, _):
        return self._registers.read(*struct.unpack("<I", body)), b""

    def _write_reg(self, body, _):
        for address, value, mask, _delay_us in struct.iter_unpack("<IIII", body):
            self._registers.write(address, value, mask)
        return 0, b""

    def _baud(self, body, _):
        self.rate, _old = struct.unpack("<II", body)
        return 0, b""

    # -- the flash

    def _attach(self, body, _):
        struct.unpack("<II", body)
        self._attached = True
        return 0, b""

    def _parameters(self, body, _):
        self.flash.size = struct.unpack("<6I", body)[1]
        return 0, b""

    def _begin(self, body, _):
        size, blocks, _block_size, offset = struct.unpack("<IIII", body)
        self._need_flash()
        self.flash.erase(offset, size)
        self._next, self._blocks, self._inflate = offset, blocks, None
        return 0, b""

    def _begin_deflated(self, body, _):
        done = self._begin(body, _)
        self._inflate = zlib.decompressobj()
        return done

    def _data(self, body, checksum):
        length, _seq, _, _ = struct.unpack("<IIII", body[:16])
        data = body[16:]
        if length != len(data) or not self._blocks:
            raise Refuse(INVALID if length != len(data) else FAILED)
        if _checksum(data) != checksum & 0xFF:
            raise Refuse(BAD_CHECKSUM)
        if self._inflate:
            try:
                data = self._inflate.decompress(data)
            except zlib.error:
                raise Refuse(DEFLATE_ERROR) from None
        self.flash.program(self._next, data)
        self._next += len(data)
        self._blocks -= 1
        return 0, b""

    def _end(self, body, _):
        (stay,) = struct.unpack("<I", body)
        self.left = "run" if stay else "reboot"
        return 0, b""

    def _md5(self, body, _):
        offset, length, _, _ = struct.unpack("<IIII", body)
        self._need_flash()
        return 0, self.flash.md5(offset, length).encode()

    def _read(self, body, _):
        offset, length = struct.unpack("<II", body)
        self._need_flash()
        if length > _LONGEST_READ:
            raise Refuse(LENGTH_ERROR)
        return 0, self.flash.read(offset, length).ljust(_LONGEST_READ, b"\0")

    def _need_flash(self):
        if not self._attached:
            raise Refuse(FAILED)


def _checksum(data):
    total = SEED
    for byte in data:
        total ^= byte
    return total


def _reply(number, value=0, data=b"", status=0):
    tail = bytes((1 if status else 0, status, 0, 0))
    return pack(struct.pack("<BBHI", 1, number, len(data) + len(tail), value) + data + tail)
