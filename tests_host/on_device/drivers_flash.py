"""The partitions' drivers on the chip's stand-ins, in real MicroPython. Arguments: flash file, what to do."""

import sys

import esp32

import flash

chip = flash.Flash(sys.argv[1])
flash.attach(chip)

import os

from drivers import identity, region, storage

BASE = 0x3C0000  # of the `data` partition


def filled(offset, length, byte):
    """Does the flash hold nothing but that byte there?"""
    data = bytearray(4096)
    for at in range(offset, offset + length, 4096):
        chip.read_into(at, data)
        if data != bytes([byte]) * 4096:
            return False
    return True


def bounds():
    log = storage.log_region()
    print(log.size == storage.LOG_BYTES == 0x20000)
    chip.program(BASE + log.size - 4, b"log.")
    chip.program(BASE + log.size, b"pins")
    data = bytearray(4)
    log.read_into(log.size - 4, data)
    print(bytes(data))
    log.program(4096, b"\x0f" * 300)  # over a page's edge
    log.program(4096, b"\xf1")
    data = bytearray(2)
    chip.read_into(BASE + 4096, data)
    print(bytes(data))
    log.erase(4096)
    print(filled(BASE + 4096, 4096, 255))
    log.erase(log.size - 4096)
    chip.read_into(BASE + log.size, data)
    print(bytes(data))
    operations = chip.operations
    for what, arguments in (
        ("erase", (log.size,)),
        ("erase", (-4096,)),
        ("program", (log.size - 2, b"abc")),
        ("program", (log.size, b"")),
        ("program", (log.size + 1, b"")),
        ("read_into", (log.size - 1, bytearray(2))),
    ):
        try:
            getattr(log, what)(*arguments)
            print(what, "done")
        except ValueError as error:
            print(what, error)
    print(chip.operations - operations)


def mount():
    print(repr(storage.mount()))
    print(sorted(os.listdir("/data")))


def write():
    mount()
    os.mkdir("/data/pins")
    with open("/data/pins/a", "w") as file:
        file.write("kept" * 500)


def again():
    mount()
    operations = chip.operations
    print(repr(storage.mount()), chip.operations - operations)
    print(open("/data/pins/a").read() == "kept" * 500)


def unreadable():
    kept = region.BlockWindow.readblocks

    def fail(*_):
        region.BlockWindow.readblocks = kept  # the next read would do: formatting would succeed
        raise OSError(5)

    region.BlockWindow.readblocks = fail
    operations = chip.operations
    try:
        storage.mount()
    except OSError as error:
        print(error.errno, chip.operations - operations)
    again()


def fill():
    """Writes until nothing fits; the log and the identity beside it stay as they are."""
    for at in range(0, storage.LOG_BYTES, 4096):
        chip.program(BASE + at, bytes(4096))
    before = identity.read()
    mount()
    count = 0
    try:
        while True:
            with open("/data/f%d" % count, "w") as file:
                file.write("x" * 4000)
            count += 1
    except OSError as error:
        print(error.errno, 20 < count < 31)
    print(filled(BASE, storage.LOG_BYTES, 0), identity.read() == before != None)  # noqa: E711


def locked_heap():
    """What littlefs calls from a finaliser, with the heap locked, must not allocate."""
    import micropython

    window = region.BlockWindow(esp32.Partition.find(esp32.Partition.TYPE_DATA, label="data")[0], 32, 31)
    buffer = bytearray(256)
    micropython.heap_lock()
    try:
        window.ioctl(6, 3)
        window.writeblocks(3, buffer, 256)
        window.readblocks(3, buffer, 0)
        count = window.ioctl(4, 0)
        size = window.ioctl(5, 0)
        other = window.ioctl(3, 0)
    except MemoryError:
        count = size = other = None
    micropython.heap_unlock()
    print(count, size, other)


def who():
    print(identity.read())


globals()[sys.argv[2]]()
