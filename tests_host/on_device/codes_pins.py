"""PINs on a real littlefs: a thousand of them, and the power cut at every flash operation of a change.

Run: micropython codes_pins.py LIB_FOLDER. Prints what was tried, and "ok".
"""

import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

import gc
import random

import vfs

from codes import keys
from codes.pin_book import CAPACITY, PinBook, PinsUnwritable
from codes.schedule import Schedule

_BLOCK = 4096
_EIO = -5
_DEAD = -1000000
SECRET = bytes(range(32))


class Flash:
    """Flash in memory. `left` operations until the power goes: that one is not made, or half of it."""

    def __init__(self, blocks, data=None):
        self.blocks = blocks
        self.data = data or bytearray(b"\xff" * (blocks * _BLOCK))
        self.left = -1
        self.torn = False

    def _cut(self, at, buf):
        """True if the power is off. Says so without raising: finalisers of open files come here too."""
        if self.left == 0:
            if self.torn:
                half = len(buf) // 2
                self.data[at : at + half] = buf[:half]
                self.torn = False
            self.left = _DEAD
        if self.left == _DEAD:
            return True
        self.left -= 1
        return False

    def readblocks(self, block, buf, offset=0):
        at = block * _BLOCK + offset
        buf[:] = self.data[at : at + len(buf)]

    def writeblocks(self, block, buf, offset=0):
        at = block * _BLOCK + offset
        if self._cut(at, buf):
            return _EIO
        self.data[at : at + len(buf)] = buf
        return 0

    def ioctl(self, op, arg):
        if op == 4:
            return self.blocks
        if op == 5:
            return _BLOCK
        if op == 6:
            blank = b"\xff" * _BLOCK
            if self._cut(arg * _BLOCK, blank):
                return _EIO
            self.data[arg * _BLOCK : (arg + 1) * _BLOCK] = blank
        return 0


def start(flash):
    """Mounts it and returns the PINs on it."""
    try:
        vfs.umount("/p")
    except OSError:
        pass
    vfs.mount(vfs.VfsLfs2(flash), "/p")
    return PinBook("/p/pins", keys.pin_mac(SECRET))


def seen(pins):
    """What is stored, comparable."""
    return sorted([(pin.name, pin.length, pin.schedule.days) for pin in pins.list()])


def number(place):
    """A PIN that is not weak: 6 digits."""
    return b"%06d" % ((place * 7919 + 190807) % 1000000)


def a_thousand():
    flash = Flash(31)
    vfs.VfsLfs2.mkfs(flash)
    pins = start(flash)
    for place in range(CAPACITY):
        reason = pins.add(number(place), "guest %d" % place)
        assert reason == "", reason
    assert pins.add(b"4713", "one more") == "pins-full"
    pins = start(flash)
    for place in range(CAPACITY):
        found = pins.find(number(place))
        assert found is not None and found.name == b"guest %d" % place
    assert pins.find(b"999999") is None
    gc.collect()
    before = gc.mem_alloc()
    gc.disable()
    pins.find(number(500))
    used = gc.mem_alloc() - before
    gc.enable()
    assert used < 32000, used  # garbage of one look-up; on 64 bits twice that of the chip
    print("stored", CAPACITY, "removed", pins.remove("guest 77"))
    assert pins.find(number(77)) is None and pins.find(number(78)) is not None


CHANGES = (
    ("add", lambda pins: pins.add(number(500), "new")),
    ("replace", lambda pins: pins.add(number(3), "other", Schedule(days=3), replace=True)),
    ("remove", lambda pins: pins.remove("guest 5")),
)


# One buffer for every try: the heap of the 32-bit build has no room for many. Whoever wrote to it before is
# dead by then, so that a late finaliser changes nothing.
WORK = bytearray(31 * _BLOCK)


def again(base):
    """Flash that holds what `base` holds."""
    WORK[:] = base.data
    return Flash(31, WORK)


def changed(pins, change):
    try:
        change(pins)
    except (OSError, PinsUnwritable):
        pass


def cuts():
    base = Flash(31)
    vfs.VfsLfs2.mkfs(base)
    pins = start(base)
    for place in range(40):
        pins.add(number(place), "guest %d" % place)
    old = seen(pins)
    for name, change in CHANGES:
        tried = news = 0
        new = expected(base, change)
        for torn in (False, True):
            cut = 0
            while True:
                flash = again(base)
                pins = start(flash)
                flash.left = cut
                flash.torn = torn
                changed(pins, change)
                finished = flash.left != _DEAD
                flash.left = _DEAD
                flash = Flash(31, WORK)
                pins = start(flash)
                after = seen(pins)
                news += after == new
                if finished:
                    flash.left = _DEAD
                    break
                assert after in (old, new), (name, cut, torn)
                changed(pins, change)  # and once more, with the power on
                assert seen(pins) == new, (name, cut, torn)
                flash.left = _DEAD
                tried += 1
                cut += 1
        assert news, name
        print(name, "cuts", tried)


def expected(base, change):
    """What is stored after the change without a cut."""
    flash = again(base)
    pins = start(flash)
    change(pins)
    found = seen(pins)
    flash.left = _DEAD
    return found


def full():
    """No room left: refused, and what was there stays."""
    flash = Flash(31)
    vfs.VfsLfs2.mkfs(flash)
    pins = start(flash)
    for place in range(100):
        pins.add(number(place), "guest %d" % place)
    try:
        for place in range(1000):
            with open("/p/log%d" % place, "wb") as file:
                file.write(bytes(4000))
    except OSError:
        pass
    old = seen(pins)
    assert pins.add(number(500), "new") == "store-full"
    assert seen(pins) == old and seen(start(flash)) == old
    print("full", pins.find(number(3)).name)


if __name__ == "__main__":
    random.seed(1)
    a_thousand()
    cuts()
    full()
    print("ok")
