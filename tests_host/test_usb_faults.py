"""What goes wrong at the bench and at a lock's door, as a technician meets it: one sentence that says what to do."""

import errno
import json
import os
import re

import flashside
import pytest
from tool_runner import Result, run

from tests_host.test_flash_tool import ONE, boards
from tools import hostfile
from tools.flash import cores
from tools.image import dev
from tools.recover import backup
from tools.sim.rom import Port
from tools.usb import port

pytestmark = pytest.mark.usefixtures("pins")


def plain(done: Result, status: int, name: str, *says: str) -> None:
    """It was refused by that name, in one line with all of that in it, and no traceback."""
    line = done.err.strip().splitlines()[-1]
    assert done.status == status and line.endswith(f"[{name}]"), done.err
    assert "Traceback" not in done.out + done.err
    for text in says:
        assert re.search(text, line), line


def broken(monkeypatch, number):
    """Every serial port opens with that error of the operating system."""
    from serial.serialposix import Serial

    def fails(self):
        import serial

        raise serial.SerialException(number, f"could not open port: [Errno {number}] {os.strerror(number)}")

    monkeypatch.setattr(Serial, "open", fails)


PORTS = [
    (errno.ENOENT, "there is no port .*put the cable in"),
    (errno.EACCES, "may not open .*dialout.*log out and in again"),
    (errno.EBUSY, "another program has .*close it .*start again"),
    (errno.EAGAIN, "another program has .*close it .*start again"),
    (errno.EIO, "went away: put the cable back"),
]


@pytest.mark.parametrize("number, says", PORTS)
def test_a_port_that_does_not_open(folder, lab, monkeypatch, number, says):
    """At `flash`, at `recover`'s console and at its loader."""
    broken(monkeypatch, number)
    where = ("--port", "/dev/ttyUSB7")
    plain(flashside.run(folder, *ONE, *where), 1, "no-answer", says, "/dev/ttyUSB7")
    kit = ("recover", "--kit", lab.kit.folder, *where)
    plain(run(*kit), 1, "no-answer", says)
    plain(run(*kit, "--loader"), 1, "no-answer", says)


@pytest.mark.parametrize("there, says", [
    ([], "no lock at any USB port: put the cable in"),
    (["/dev/ttyUSB0", "/dev/ttyUSB1"], "several ports .*ttyUSB0, /dev/ttyUSB1; name one with --port"),
])  # fmt: skip
def test_no_port_and_two_ports(folder, lab, monkeypatch, there, says):
    monkeypatch.setattr(port, "found", lambda: there)
    plain(flashside.run(folder, *ONE), 1, "no-answer", says)
    plain(run("recover", "--kit", lab.kit.folder), 1, "no-answer", says)


def test_a_port_that_is_a_file(folder, lab):
    here = folder / "notes.txt"  # no file with a password: it is opened as a port is, to read and write
    here.write_text("not a port")
    plain(flashside.run(folder, *ONE, "--port", here), 1, "no-answer", "is no serial port: name the lock's")
    plain(run("recover", "--kit", lab.kit.folder, "--port", here), 1, "no-answer", "is no serial port")


def test_a_board_that_is_not_in_download_mode(folder, lab, tmp_path):
    master, slave = os.openpty()
    try:
        done = run("recover", "--loader", "--no-reset", "--kit", lab.kit.folder, "--port", os.ttyname(slave))
    finally:
        os.close(master)
        os.close(slave)
    plain(done, 1, "no-answer", "does not answer", "another cable .*hold BOOT, press RESET.*--no-reset")


@pytest.mark.parametrize("after", [60_000, 100_000])
def test_a_cable_pulled_while_flash_writes(folder, after):
    with flashside.board(folder, pull_after=after) as (_, where):
        done = flashside.run(folder, *ONE, *where)
    plain(done, 1, "cable-lost", "put it back and start again")


FILES = [
    ("a core with another SHA-256", ("--core-sha256", "ab" * 32), "bad-hash", "has SHA-256 [0-9a-f]{64}, pinned is"),
    ("a core that is no OTA build", (), "wrong-core", r"no MicroPython for the ESP32 with two slots \(OTA variant\)"),
    ("no such core", ("--core", "none.bin"), "bad-file", "can't read none.bin: No such file"),
    ("no core", (), "bad-usage", "name the stock MicroPython file: --core .*micropython.org"),
    ("settings that are missing", ("--settings", "none.toml"), "bad-file", "can't read none.toml: No such file"),
    ("settings that others can read", (), "permissions", "run `chmod 600 .*house.toml`"),
    ("settings that are none", (), "bad-file", "neither TOML nor"),
    ("a broker without its authority", (), "bad-setting", "certificate authority"),
    ("no serial number", (), "bad-setting", "say the serial number: --serial LK-0001"),
    ("an image of the other model", (), "wrong-model", "no image for 6000i; there is 7000i"),
    ("a serial number twice", (), "bad-setting", "boards.csv: A there twice"),
    ("a table that is missing", ("--batch", "none.csv"), "bad-file", "can't read none.csv: No such file"),
    ("a folder that is a file", (), "bad-file", "is not a folder"),
]


@pytest.mark.parametrize("title, words, name, says", FILES, ids=[row[0] for row in FILES])
def test_a_file_that_is_wrong(folder, title, words, name, says):
    """Before any board is touched, at `flash`."""
    house = folder / "house.toml"
    given = [*ONE, "--settings", house]
    core = folder / cores.NAME
    start = ["flash", "--core", core, "--core-sha256", flashside.digest(folder), "--development"]
    if title == "a core that is no OTA build":
        core.write_bytes(flashside.stock(table=flashside.STOCK_TABLE[:2]))
        start[4] = flashside.digest(folder)
    elif title == "no core":
        start = ["flash", "--development"]
    elif title == "settings that others can read":
        house.chmod(0o644)
    elif title == "settings that are none":
        house.write_text("wifi = [")
    elif title == "a broker without its authority":
        house.write_text(house.read_text().replace('ca = "ca.der"', ""))
    elif title == "no serial number":
        given = ["--model", "6000i", "--settings", house]
    elif title == "an image of the other model":
        (folder / "7000i.img").write_bytes(dev.dev_image(model="7000i", shipped=True))
        start = [*start[:5], "--image", folder / "7000i.img", "--trust", dev.dev_key()]
    elif title == "a serial number twice":
        given = list(boards(folder, "A,6000i,,", "A,6000i,,"))
    elif "--batch" in words:
        given = ["--settings", house]
    out = folder / "out"
    if title == "a folder that is a file":
        out.write_text("")
    done = run(*start, *given, *words, "--out", out, "--dry-run")
    plain(done, 2 if name == "bad-usage" else 1, name, says)
    assert not out.is_dir() or not list(out.iterdir())


KITS = [
    ("no such kit", "bad-file", "there is no kit folder"),
    ("a folder that is no kit", "bad-file", "is no kit, nothing of one is in it"),
    ("an image that the kit has not", "no-kit", "no whole image 8000i.img; there is [67]000i.img"),
    ("a kit that is damaged", "bad-file", "kit is damaged: base.bin is not what kit.json says"),
    ("keys that others can read", "permissions", "run `chmod 600"),
    ("keys that are none", "bad-file", "is no technician's key file"),
    ("a backup that is there already", "exists", "give the backup another name"),
    ("a backup without room", "bad-file", "has 100 KiB left and a backup takes 4096: make room"),
    ("a backup into nowhere", "bad-file", "does not exist: make it first"),
    ("a backup that is none", "bad-file", "7 bytes are no backup of a whole flash"),
]


@pytest.mark.parametrize("title, name, says", KITS, ids=[row[0] for row in KITS])
def test_what_recovery_lacks(lab, tmp_path, monkeypatch, title, name, says):
    """Nothing is read from or written to the lock."""
    kit, words, path = lab.kit.folder, [], lab.copy()
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    keys.chmod(0o644 if "others" in title else 0o600)
    if title == "no such kit":
        kit = tmp_path / "none"
    elif "no kit" in title:
        kit = tmp_path
    elif "an image" in title:
        words = ["--image", "8000i.img"]
    elif "damaged" in title:
        kit = tmp_path / "kit"
        kit.mkdir()
        (kit / "base.bin").write_bytes(b"x")
        (kit / "kit.json").write_text(json.dumps({"files": {"base.bin": {"sha256": "00"}}}))
    elif "keys" in title:
        words = ["--keys", keys]
    elif "without room" in title:
        monkeypatch.setattr(backup.shutil, "disk_usage", lambda folder: type("Disk", (), {"free": 100 << 10}))
        words = ["--backup", tmp_path / "a.bin"]
    else:
        words = {"a backup that is there already": ["--backup", keys], "a backup that is none": ["--restore", keys],
                 "a backup into nowhere": ["--backup", tmp_path / "none" / "a.bin"]}[title]  # fmt: skip
        keys.write_text("nothing")
    before = path.read_bytes()
    with Port(path, tmp_path / "tty") as cable:
        done = run("recover", "--no-reset", "--kit", kit, "--port", cable.path, *words)
    plain(done, 1, name, says)
    assert path.read_bytes() == before and not (tmp_path / "a.bin").exists()


def test_a_disk_that_is_full_leaves_no_half_file(tmp_path, monkeypatch):
    def full(number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(hostfile.os, "fsync", full)
    path = tmp_path / "new.lock"
    plain(run("secret", "new", path, "--zone", "UTC"), 1, "bad-file", "No space left on device")
    assert not path.exists()
