"""The manifest block: what an image says of itself. docs/image.md has the table.

| offset | bytes | field                                                              |
|--------|-------|--------------------------------------------------------------------|
| 0      | 4     | magic `LKIM`                                                       |
| 4      | 2     | format, 1                                                          |
| 6      | 2     | zero                                                               |
| 8      | 16    | model, ASCII, zeros behind it                                      |
| 24     | 4     | hardware revisions: bit n stands for revision n                    |
| 28     | 24    | version, ASCII, zeros behind it                                    |
| 52     | 4     | security counter, below 2^31: the lock's floor is an i32           |
| 56     | 2     | .mpy ABI: low ten bits of `sys.implementation._mpy`                |
| 58     | 3     | core version: major, minor, micro                                  |
| 61     | 3     | zeros                                                              |
| 64     | 4     | bytes of the application file system, whole blocks                 |
| 68     | 32    | its SHA-256                                                        |
| 100    | 4     | bytes of the core, 0 where the image carries none                  |
| 104    | 32    | its SHA-256, zeros where there is none                             |
| 136    | 3960  | zeros                                                              |

Numbers are little-endian. Every byte has one allowed meaning: what is not in the table is `bad-format`.
"""

import hashlib
import struct

from image.layout import BLOCK, HEADER
from image.refusal import Refused

MAGIC = b"LKIM"
FORMAT = 1
FIELDS = "<4sHH16sI24sIH3s3sI32sI32s"
FIELD_BYTES = 136
ABI_BITS = 0x3FF
_NO_HASH = bytes(32)


class Manifest:
    """The fields of a manifest block, of sound form; what they claim is `image.judge`'s business.

    model, version: str. hardware: bit n for revision n. counter: security counter. abi: .mpy ABI. core_version: (major,
    minor, micro). app_size, core_size: bytes (core_size 0: no core). app_hash, core_hash: SHA-256. Raises
    Refused("bad-format").
    """

    def __init__(self, block):
        if len(block) != BLOCK or any(memoryview(block)[FIELD_BYTES:]):
            raise Refused("bad-format", "not a manifest block")
        fields = struct.unpack(FIELDS, memoryview(block)[:FIELD_BYTES])
        magic, kind, zero, model, self.hardware, version, self.counter, self.abi, core, zeros = fields[:10]
        self.app_size, self.app_hash, self.core_size, self.core_hash = fields[10:]
        if magic != MAGIC or kind != FORMAT or zero or any(zeros):
            raise Refused("bad-format", "not an image of format 1")
        self.model = _text(model)
        self.version = _text(version)
        self.core_version = tuple(core)
        if not self.app_size or self.app_size % BLOCK or self.abi > ABI_BITS:
            raise Refused("bad-format", "sizes")
        if not self.core_size and self.core_hash != _NO_HASH:
            raise Refused("bad-format", "hash of no core")
        if self.counter >> 31:
            raise Refused("bad-format", "security counter")

    @property
    def size(self) -> int:
        """Bytes of the whole image, header included."""
        return HEADER + self.app_size + self.core_size


def identity(block) -> bytes:
    """By what an image is known: SHA-256 of its manifest block, 32 bytes."""
    return hashlib.sha256(block).digest()


def _text(field) -> str:
    end = field.find(b"\0")
    text = field if end < 0 else field[:end]
    if not text or any(field[len(text):]) or any([not 33 <= byte <= 126 for byte in text]):
        raise Refused("bad-format", "text")
    return text.decode()
