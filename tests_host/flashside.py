"""What the tests of the bench have on it: a stock file of stand-ins, blank boards on a cable, settings in files."""

import hashlib
import struct
from contextlib import contextmanager
from pathlib import Path

import tool_runner

from tools.flash import cores, parts
from tools.netlab.certificates import Authority
from tools.sim import provision
from tools.sim.chip import core_image, partitions
from tools.sim.rom import Port

WIFI_PASSWORD = "correct horse battery"
BROKER_PASSWORD = "tr0mb0ne-in-the-attic"
STOCK_TABLE = (*partitions.PROJECT[:5], ("vfs", 1, partitions.FAT, 0x310000, 0xF0000))


def core(project=b"micropython", version=b"v1.25.0", chip=0) -> bytes:
    """An application image that describes itself as ESP-IDF's do (esp_app_desc_t)."""
    said = struct.pack("<I12x32s32s", 0xABCD5432, version, project).ljust(4096, b"\0")
    made = bytearray(core_image.make(said))
    struct.pack_into("<H", made, 12, chip)
    return bytes(made[:-32]) + hashlib.sha256(made[:-32]).digest()


def stock(app=None, table=STOCK_TABLE) -> bytes:
    """A file like the stock one: from 0x1000 on, bootloader, table, and core at 0x10000."""
    data = core_image.make(b"stand-in for the bootloader").ljust(partitions.OFFSET - parts.BOOTLOADER, b"\xff")
    data += partitions.pack(table)
    return data.ljust(0x10000 - parts.BOOTLOADER, b"\xff") + (core() if app is None else app)


def bench(tmp_path, app=None) -> Path:
    """A folder with the stock file, and the settings of a house: house.toml, its authority."""
    data = stock(app)
    (tmp_path / cores.NAME).write_bytes(data)
    (tmp_path / "ca.der").write_bytes(Authority("bench").der)
    (tmp_path / "house.toml").write_text(f"""
zone = "Europe/Berlin"
name = "Sea view"
ca = "ca.der"
wifi = [{{ ssid = "home", password = "{WIFI_PASSWORD}" }}]
broker = {{ host = "broker.example", user = "lk", password = "{BROKER_PASSWORD}" }}
settings = {{ auto_lock_s = 9 }}
""")
    (tmp_path / "house.toml").chmod(0o600)
    return tmp_path


def run(folder, *words, **options) -> tool_runner.Result:
    """`flash` with that folder's stock file, pinned for this run, and development images."""
    start = ("flash", "--core", folder / cores.NAME, "--core-sha256", digest(folder), "--out", folder / "out")
    firmware = () if "--trust" in words else ("--development",)
    return tool_runner.run(*start, *firmware, *words, **options)


def digest(folder) -> str:
    """SHA-256 of that folder's stock file."""
    return hashlib.sha256((folder / cores.NAME).read_bytes()).hexdigest()


@contextmanager
def board(folder, name="board", **options):
    """(flash file, words for `flash`) of a board in download mode; blank unless its file is there."""
    path = folder / f"{name}.bin"
    if not path.exists():
        provision.blank(path)
    with Port(path, folder / f"{name}-port", **options) as port:
        yield path, ("--port", port.path, "--no-reset")
