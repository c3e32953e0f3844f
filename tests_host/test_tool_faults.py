"""Host tools: whatever file is named comes back as one line that says what is wrong, never a traceback."""

import io
import subprocess
import sys

import flashside
import pytest
from tool_runner import new_lock, run

from tools import ROOT
from tools.cli.context import Context
from tools.cli.main import main
from tools.image import dev

HUGE = 3 << 30  # bytes, none of them on the disk: who read all of it would need as much memory

# {} is the bad file, LOCK a good lock file, NEW a name that is free
READERS = (
    "secret show {}", "secret set {} --checkin 3", "secret technician NEW {}", "secret technician {} LOCK",
    "owner {} --qr", "totp {}", "mint {} --from 2026-12-24 --nights 1", "stays {} LOCK", "stays LOCK {}",
    "stays LOCK CALENDAR --template {}", "explain {} 123456", "pins list {}", "pins new {} Ann", "log {}",
    "image inspect {}", "image verify {} --digest " + "00" * 32, "image verify LOCK --key {}", "image trace {}",
    "image keys digest {}", "image sign {} --key LOCK", "image sign LOCK --key {}",
    "image build --model 6000i --counter 1 --out NEW --core {}", "recover --kit {} --dry-run",
    "recover --kit KIT --from {}",
    "flash --out OUT --settings {}", "flash --out OUT --batch {}", "flash kit --out OUT --locks {}",
    "usb report --keys {}", "desk pins {} --broker localhost:1", "desk pins LOCK --broker localhost:1 --ca {}",
    "desk pins LOCK --broker localhost:1 --password-file {}", "desk offer {} LOCK --broker localhost:1 --serve",
)  # fmt: skip


def made(folder, kind):
    path = folder / "given"
    if kind == "a folder":
        path.mkdir()
        return path
    content = {"noise": bytes(range(256)) * 12, "deep": b"[" * 200_000, "text": b"hello\n"}.get(kind, b"")
    if kind != "none":
        path.write_bytes(content)
        path.chmod(0o600)
    if kind == "huge":
        with path.open("r+b") as file:
            file.truncate(HUGE)
    return path


@pytest.mark.parametrize("kind", ["none", "empty", "noise", "deep", "text", "huge", "a folder"])
def test_a_file_of_another_kind_is_refused_in_one_line(tmp_path, kind):
    lock = new_lock(tmp_path, serial="LK-1")
    (tmp_path / "kit" / "images").mkdir(parents=True)
    (tmp_path / "none.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    given = made(tmp_path, kind)
    words = {"LOCK": lock, "{}": given, "NEW": tmp_path / "new", "OUT": tmp_path / "out", "KIT": tmp_path / "kit",
             "CALENDAR": tmp_path / "none.ics"}
    for line in READERS:
        if kind == "none" and line == "secret technician {} LOCK":
            continue  # makes it
        result = run(*(words.get(word, word) for word in line.split()))
        assert result.status in (1, 2) and not result.out, line
        told = result.err.strip().splitlines()[-1]
        assert told.startswith("latchkey: ") and told.endswith("]") and "[fault]" not in told, (line, result.err)


def test_what_nobody_has_foreseen_is_one_line_too(monkeypatch):
    monkeypatch.setattr("tools.cli.totp.run", lambda args, context: {}["door"])
    told = run("totp", "door.lock")
    assert told.status == 1 and "the tool itself has failed (KeyError)" in told.err and told.err.endswith("[fault]\n")
    with pytest.raises(KeyError):
        main(["totp", "door.lock"], Context(io.StringIO(), io.StringIO(), env={"LATCHKEY_TRACEBACK": "1"}))


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_full_disk_is_said(tmp_path):
    lock = new_lock(tmp_path)
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "tools", "secret", "show", lock], stdout=full,
                              stderr=subprocess.PIPE, cwd=ROOT, text=True)
    assert done.returncode == 1 and done.stderr.splitlines()[0].endswith("No space left on device [bad-file]")
    assert "Traceback" not in done.stderr


def test_a_terminal_without_utf_8_costs_no_pin_and_no_secret(tmp_path):
    lock = new_lock(tmp_path, name="Köln")
    how = {"capture_output": True, "cwd": ROOT, "text": True}
    plain = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": "", "PATH": ""}
    start = [sys.executable, "-m", "tools"]
    pin = subprocess.run([*start, "pins", "new", lock, "J\u00fcrgen"], env=plain | {"PYTHONUTF8": "1"}, **how)
    assert pin.returncode == 0 and "PIN of J\\xfcrgen: " in pin.stdout
    drawn = subprocess.run([*start, "owner", lock, "--qr"], env=plain, **how)
    assert drawn.returncode == 2 and not drawn.stdout and "use --png PNG" in drawn.stderr


def test_the_second_boards_missing_image_shows_before_the_first_board_is_touched(tmp_path):
    house = flashside.bench(tmp_path)
    (house / "6000i.img").write_bytes(dev.dev_image(model="6000i", shipped=True))
    (house / "boards.csv").write_text("serial,model\nLK-1,6000i\nLK-2,7000i\n")
    (house / "boards.csv").chmod(0o600)
    words = ("--batch", house / "boards.csv", "--settings", house / "house.toml", "--image", house / "6000i.img")
    told = flashside.run(house, *words, "--trust", dev.dev_key(), "--dry-run")
    assert told.status == 1 and told.err.endswith("there is no image for 7000i; there is 6000i [wrong-model]\n")
    assert not list((house / "out").iterdir())


@pytest.mark.parametrize("words", [("sim", "--new"), ("netlab",)], ids=" ".join)
def test_a_folder_with_other_things_is_not_emptied(tmp_path, words):
    (tmp_path / "letters.txt").write_text("mine")
    command = [sys.executable, "-m", f"tools.{words[0]}", *words[1:], "--folder", tmp_path]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, text=True)
    assert done.returncode == 1 and "holds other things and is left as it is" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_looking_at_a_backup_takes_no_order_to_write(tmp_path):
    (tmp_path / "images").mkdir()
    told = run("recover", "--kit", tmp_path, "--from", tmp_path / "a.bin", "--restore", tmp_path / "b.bin")
    assert told.status == 2 and "--from only looks at a backup" in told.err
