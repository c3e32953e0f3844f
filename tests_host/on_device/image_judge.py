"""The judge over a file of headers, the same on CPython and on MicroPython.

Run: micropython image_judge.py LIB_FOLDER FILE DIGEST ...: headers of 8192 bytes one after the other, digests of
trusted keys in hexadecimal. Prints the verdict of each, at the update and at boot.
"""

import sys
from binascii import unhexlify

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

from image.judge import boot_judge, judge
from image.manifest import HEADER
from image.refusal import Refused


class Lock:
    """A 6000i of revision 1 that stands at floor 3; `failures`: image id -> reason."""

    model = "6000i"
    hardware = 1
    floor = 3
    abi = 774
    core_version = (1, 25, 0)
    app_room = 0x40000 - HEADER
    core_room = 0x180000
    running_core_hash = None

    def __init__(self, trusted=(), failures=None):
        self.trusted = list(trusted)
        self.failures = failures or {}

    def failed(self, image):
        return self.failures.get(image, "")


def verdict(header, lock, asked=judge):
    """The refusal's name, or the version of what is accepted."""
    try:
        return asked(header, lock).version
    except Refused as refused:
        return refused.name


if __name__ == "__main__":
    lock = Lock([unhexlify(digest) for digest in sys.argv[3:]])
    buffer = bytearray(HEADER)
    with open(sys.argv[2], "rb") as file:
        while file.readinto(buffer):
            print(verdict(buffer, lock), verdict(buffer, lock, boot_judge))
