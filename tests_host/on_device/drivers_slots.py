"""drivers.slots on the chip's stand-ins. Arguments: flash file, slot that the bootloader started."""

import sys

import esp32  # noqa: F401 (the stand-in)

import flash

flash.attach(flash.Flash(sys.argv[1]), int(sys.argv[2]))

from drivers.slots import CORE_DAMAGED, Slots
from drivers.window import ReadOnlyWindow

slots = Slots()
print(slots.running, slots.other, slots.on_trial, slots.state(0), slots.state(1))
if "write" in sys.argv:
    window = ReadOnlyWindow(slots.app(0).partition)
    print(window.ioctl(4, 0), window.ioctl(5, 0), window.ioctl(6, 0), window.writeblocks(0, bytes(512)))
    block = bytearray(8)
    window.readblocks(8, block)  # 512-byte blocks behind 8 KiB
    print(bytes(block))
    print(slots.app(1).size, slots.core(1).size)
    try:
        slots.set_boot(1)
    except OSError as error:
        print(error.errno == CORE_DAMAGED)
