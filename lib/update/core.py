"""Is the core that runs the one that the image on trial came with? Hashed a little at a time, while the gate waits.

The installer has read it back and compared it, and the bootloader hashes it against its own SHA-256 at each start; but
a sound core of another image would pass there. docs/slots.md says why this is asked once, and not again each day.
"""

import hashlib

from image.digest import pieces
from image.layout import BLOCK
from image.manifest import Manifest

_PIECE = 1024  # bytes
_AT_ONCE = 32  # pieces: some 15 ms on the chip


class RunningCore:
    """slots: drivers.slots. `check` is one for update.trial. Raises Refused where the slot holds no manifest."""

    def __init__(self, slots):
        block = bytearray(BLOCK)
        slots.app(slots.running).read_into(0, block)
        said = Manifest(block)
        self._due = said.core_hash
        self._size = said.core_size
        self._found = hashlib.sha256()
        self._pieces = pieces(slots.core(slots.running), 0, said.core_size, bytearray(_PIECE))

    def check(self):
        """True: it is, or the image came without one; False: it is another one; None: not all of it is read."""
        if not self._size:
            return True
        for _ in range(_AT_ONCE):
            piece = next(self._pieces, None)
            if piece is None:
                return self._found.digest() == self._due
            self._found.update(piece)
        return None
