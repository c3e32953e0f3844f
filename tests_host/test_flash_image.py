"""The full flash image of the bench: it boots exactly as written, and others than its makers can read its parts."""

import ast
import hashlib
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import lockside
import pytest
from esp_idf_defs import PartitionTable
from memory_flash import MemoryFlash
from nvsside import published, values

from tools import ROOT
from tools.flash import base, parts
from tools.image import dev, fs
from tools.refusals import Refused
from tools.shrink.merge import module_name
from tools.sim import Board, identity
from tools.sim.chip import bootloader, flash, nvs_storage, partitions
from tools.sim.script import run_script

STORED = {"secret": lockside.SECRET, "wifi": json.dumps([["home", "pass word"]]).encode(), "boots": -3}


def settings(model="6000i", image=None, **others):
    image = dev.dev_image(model=model) if image is None else image
    return parts.Settings(model, "LK-7", 1, (dev.dev_digest(),), STORED, image, **others)


@pytest.fixture(scope="module", params=["6000i", "7000i"])
def made(request):
    return request.param, parts.parts(settings(request.param))


def on_board(tmp_path, made, model):
    path = tmp_path / "full.bin"
    parts.create(path, parts.whole(made))
    return Board(model, flash=path, shipped=True)


def enter(board):
    """A lock whose clock nobody set is set by two of the owner's codes, and opens."""
    for ahead in (0, 30):
        board.press(lockside.by_pyotp(board.now + ahead) + "#")
        board.run(2.5)


def test_it_boots_exactly_as_written_and_opens(tmp_path, made):
    model, laid = made
    with on_board(tmp_path, laid, model) as board:
        assert board.flash.read_bytes() == parts.whole(laid)
        board.run(2)
        enter(board)
        assert board.opens
        kinds = [row["kind"] for row in board.log()]
        assert "firmware-start" in kinds and "rescue" not in kinds and "repl" not in [e.name for e in board.events]


def test_its_base_holds_a_rescue_lock(tmp_path):
    with on_board(tmp_path, parts.parts(settings(image=b"")), "6000i") as board:
        board.run(2)
        enter(board)
        assert board.opens and "rescue" in [row["kind"] for row in board.log()]


def test_without_its_base_nothing_runs(tmp_path):
    bare = [part for part in parts.parts(settings()) if part.name != "vfs"]
    with on_board(tmp_path, bare, "6000i") as board:
        board.run(1)
        assert board.seen("no-base") and board.state == "repl"


@pytest.mark.parametrize("name", ["bootloader", "ota_0", "ota_1"])
def test_esptool_takes_its_images(tmp_path, made, name):
    path = tmp_path / "part.bin"
    path.write_bytes(next(part.data for part in made[1] if part.name == name))
    command = [sys.executable, "-m", "esptool", "image-info", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Detected image type: ESP32\n" in said
    assert said.count("(valid)") == 2 and "invalid" not in said


def test_another_reader_of_tables_finds_the_projects(made):
    found = PartitionTable.from_binary(next(part.data for part in made[1] if part.name == "table"))
    rows = tuple((row.name, int(row.type), int(row.subtype), row.offset, row.size) for row in found)
    assert rows == partitions.PROJECT


def test_three_readers_of_nvs_find_what_was_stored(made):
    data = next(part.data for part in made[1] if part.name == "nvs")
    stored = {(b"lk", key.encode()): value for key, value in STORED.items()}
    assert published(data) == values(data) == stored
    chip = MemoryFlash(data)
    storage = nvs_storage.Storage(chip, 0, len(data))
    storage.load()
    number = storage.namespace(b"lk")
    assert storage.get_blob(number, b"secret") == STORED["secret"] and storage.get_i32(number, b"boots") == -3
    assert chip.operations == 0


def test_the_whole_file_is_the_parts_and_nothing_else(tmp_path, made):
    model, laid = made
    whole = parts.whole(laid)
    assert len(whole) == flash.SIZE
    assert [part.offset for part in laid] == sorted(part.offset for part in laid)
    at = 0
    for part in laid:
        assert set(whole[at : part.offset]) <= {0xFF}
        assert whole[part.offset : part.offset + len(part.data)] == part.data and len(part.data) <= part.room
        at = part.offset + len(part.data)
    path = tmp_path / "full.bin"
    parts.create(path, whole)
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(flash.Flash(str(path))) as chip:
        assert bootloader.start(chip) == 0
    assert identity.parse_identity(whole[0x3FF000:])["model"] == model


def test_a_core_that_the_image_carries_goes_into_both_slots():
    core = parts.core_image.make(b"another core")
    laid = {part.name: part.data for part in parts.parts(settings(image=dev.dev_image(core=core)))}
    assert laid["ota_0"] == laid["ota_1"] == core


def test_the_base_is_whole_and_leaves_room():
    data = base.base()
    held = base.read(data)
    assert held == base.files() and {"boot.py", "main.py", "lib/preload.mpy", "lib/start/choose.mpy"} <= set(held)
    assert not [name for name in held if name.startswith("firmware")]
    assert base.blocks_free(data) >= 4  # of 48, so that it can grow
    assert data == base.base.__wrapped__()


def test_real_micropython_reads_every_file_of_the_base(tmp_path):
    """A small file lies in its folder's block, and littlefs can't read one that is larger than its cache at the end of
    that block (tools/flash/base.py)."""
    path = tmp_path / "base.img"
    path.write_bytes(base.base())
    told = run_script(Path(__file__).parent / "on_device" / "base_read.py", path).splitlines()
    held = sorted(base.files().items())
    assert sorted(told) == [f"{name} {len(data)} {hashlib.sha256(data).hexdigest()}" for name, data in held]


def lengths(size):
    return {f"{number:02}": bytes([number]) * (size + 29 * number % 101) for number in range(12)}


def test_an_order_in_which_a_file_can_not_be_read_is_not_taken(monkeypatch):
    """Small files of all lengths: some time one of them comes to lie at its block's end."""
    unread = next(held for held in map(lengths, range(145, 400)) if not base._readable(base._filled(held, 0), held))
    monkeypatch.setattr(base, "files", lambda root: unread)
    assert base._readable(base.base.__wrapped__(ROOT), unread)


def test_every_module_that_the_base_imports_is_in_it():
    texts = base.texts()
    there = {module_name(path) for path in texts}
    rooms = {path.parent.name for path in ROOT.glob("lib/*/*.py")}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                assert node.module in there or inner <= there or node.module not in rooms, (path, ast.unparse(node))
            elif isinstance(node, ast.Import):
                assert all(alias.name in there or alias.name not in rooms for alias in node.names), path
    listed = [word for node in ast.walk(ast.parse(texts["lib/preload.py"])) if isinstance(node, ast.Constant)
              for word in str(node.value).split() if word[-2:].strip("_") and word.endswith("_")]  # fmt: skip
    assert len(listed) > 10 and set(listed) <= there


def test_what_does_not_fit_is_refused():
    with pytest.raises(Refused, match="vfs"):
        parts.placed({"vfs": bytes(base.SIZE + 1)})
    with pytest.raises(Refused, match="store"):
        parts.nvs({f"key{number}": bytes(600) for number in range(20)})
    with pytest.raises(Refused, match="longer than 15"):
        parts.nvs({"a-key-that-is-too-long": 1})


def test_the_image_lies_in_slot_a(made):
    model, laid = made
    image = dev.dev_image(model=model)
    assert next(part.data for part in laid if part.name == "app_0") == image
    assert fs.read(image[8192:])
