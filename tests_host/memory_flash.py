"""The simulated flash chip over bytes in memory, and gates that cut its power: for sweeps over every
operation."""

import io

from tools.sim.chip.flash import Flash


class PowerCut(Exception):
    """The power went."""


class MemoryFlash(Flash):
    """A Flash whose file is memory; `image` gives its first contents, `image()` the present ones."""

    def __init__(self, image, gate=None):
        self.size = len(image)
        self.gate = gate
        self.operations = 0
        self._scratch = {}
        self._file = io.BytesIO(image)

    def image(self):
        return self._file.getvalue()


class Cut:
    """A gate that cuts the power at operation `at` (from 0): `torn` bytes of it take effect, None: all (cut
    after)."""

    def __init__(self, at, torn=0):
        self.at = at
        self.torn = torn
        self.seen = 0

    def before(self, kind, offset, length):
        self.seen += 1
        if self.seen - 1 == self.at and self.torn is not None:
            return min(self.torn, length - 1)
        return None

    def after(self, kind, offset, length):
        if self.seen - 1 == self.at:
            self.dead()

    def dead(self):
        raise PowerCut

    def panic(self, text):
        raise AssertionError(text)


class Journal:
    """A gate that only notes the operations: (kind, offset, length)."""

    def __init__(self):
        self.operations = []

    def before(self, kind, offset, length):
        self.operations.append((kind, offset, length))

    def after(self, kind, offset, length):
        pass
