"""Host tool: images are the same from the same tree, MicroPython takes them, the commands say what is wrong."""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from littlefs import LittleFS
from tool_runner import run

from image.manifest import BLOCK, HEADER, Manifest
from tests_host import micropython
from tests_host.signside import refusal
from tools.image import bytecode, cache, dev, form, fs, pack, signature, tree
from tools.refusals import Refused
from tools.sim.chip import core_image

ROOT = micropython.ROOT


def copied(folder):
    for room in tree.ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


# What is built


def test_the_same_tree_gives_the_same_image_wherever_it_stands(tmp_path, monkeypatch):
    images = []
    for name in ("a", "a folder elsewhere"):
        monkeypatch.setattr(cache, "BUILD", tmp_path / name / "build")  # compiled anew
        images.append(pack.build(copied(tmp_path / name), "6000i", counter=7))
    assert images[0] == images[1] == pack.build(ROOT, "6000i", counter=7)
    assert str(tmp_path).encode() not in images[0]


def test_the_same_tree_gives_the_same_image_in_every_process(tmp_path):
    """Sets come in another order there."""
    script = (
        "import hashlib, pathlib, sys\n"
        "from tools.image import cache, pack\n"
        "cache.BUILD = pathlib.Path(sys.argv[1])\n"
        "print(hashlib.sha256(pack.build('.', '6000i')).hexdigest())\n"
    )
    said = {hashlib.sha256(pack.build(ROOT, "6000i")).hexdigest() + "\n"}
    for seed in ("1", "2"):
        command = [sys.executable, "-c", script, str(tmp_path / seed)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, env=environment)
        said.add(done.stdout)
    assert len(said) == 1


def test_a_change_in_the_tree_changes_the_image(tmp_path):
    before = dev.dev_image(copied(tmp_path), "6000i")
    assert before == dev.dev_image(ROOT, "6000i")
    with open(tmp_path / "firmware" / "app.py", "a", encoding="utf-8") as file:
        file.write("\nFRESH = 1\n")
    after = dev.dev_image(tmp_path, "6000i")
    assert form.identity(before) != form.identity(after)


def test_the_manifest_says_what_was_asked_for():
    core = core_image.make()
    image = pack.build(ROOT, "7000i", (1, 4), "2.0.1", 9, core, (1, 26, 2))
    said = form.take(image).manifest
    assert (said.model, said.hardware, said.version, said.counter) == ("7000i", 0b10010, "2.0.1", 9)
    assert (said.abi, said.core_version, said.core_size) == (0x306, (1, 26, 2), len(core))
    assert said.app_size % BLOCK == 0 and said.size == len(image)
    assert image[BLOCK:HEADER] == signature.EMPTY and image.endswith(core)
    assert Manifest(pack.build(ROOT, "6000i")[:BLOCK]).version == tree.version(tree.sources(ROOT))


def test_the_abi_is_that_of_micropython():
    for bits in (64, 32):
        said = micropython.run("import sys\nprint(sys.implementation._mpy & 0x3ff)", bits=bits)
        assert int(said) == bytecode.abi() == 774


@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_carries_every_room_and_no_other_models_profile(model):
    files = fs.read(form.take(dev.dev_image(ROOT, model)).app)
    other = {"6000i": "7000i", "7000i": "6000i"}[model]
    assert {"firmware/app.mpy", "lib/preload.mpy", f"lib/boards/model_{model}.mpy"} <= set(files)
    assert f"lib/boards/model_{other}.mpy" not in files and f"model_{other}".encode() not in b"".join(files.values())
    assert not [name for name in files if name.startswith("lib/start/")]
    elsewhere = {"start", "clock", "indicator", "keypad", "net"}  # the base's own, and those joined with others
    rooms = {path.parent.name for room in ("lib", "firmware") for path in (ROOT / room).glob("*/*.py")}
    carried = {name.split("/")[1] for name in files if name.count("/") == 2}
    flat = [name[len("lib/") :] for name in files if name.endswith("_.mpy")]  # tools/shrink/flat.py
    carried |= {name.partition("_")[0] for name in flat if "/" not in name}
    assert carried == rooms - elsewhere


def test_the_file_system_takes_few_blocks_and_says_it_has_the_slots():
    image = form.take(dev.dev_image())
    system = LittleFS(mount=False, block_size=fs.BLOCK_SIZE, block_count=0)  # 0: as many as it says
    system.context.buffer = bytearray(image.app)
    system.mount()
    said = system.fs_stat()
    assert (said.disk_version, said.block_size, said.block_count) == (0x00020000, fs.BLOCK_SIZE, fs.BLOCK_COUNT)
    held = sum(map(len, fs.read(image.app).values()))
    assert len(image.app) < 2 * held and image.app[-BLOCK:].strip(b"\xff")


@pytest.mark.parametrize("bits", [64, 32])
def test_the_file_system_mounts_in_micropython_and_every_module_is_found(bits, tmp_path):
    path = tmp_path / "x.img"
    path.write_bytes(dev.dev_image())
    size = form.header(path.read_bytes()).app_size
    said = micropython.run("tests_host/on_device/image_mount.py", path, size, bits=bits)
    loaded = dict(line.split() for line in said.splitlines() if not line.startswith("!"))
    lacking = [line.split()[1] for line in said.splitlines() if line.startswith("!")]
    files = fs.read(form.take(dev.dev_image()).app)
    names = {name[:-4].replace("/", ".").removeprefix("lib.").removesuffix(".__init__") for name in files}
    assert set(loaded) | set(lacking) == names
    assert all(place.startswith("/app/") for place in loaded.values())
    chips = ("bolt_", "console_", "drivers_", "lock_", "firmware.", "image_sound_")  # what only a chip can load
    assert all(name.startswith(chips) for name in lacking), lacking
    assert {"boards.model_6000i", "firmware.app", "update_room_", "preload"} <= set(loaded)
    assert [name for name in loaded if name.startswith("codes_")]


def test_what_does_not_fit_is_too_large():
    assert refusal(fs.make, {f"lib/{n}.mpy": bytes(range(256)) * 40 for n in range(30)}) == "too-large"
    assert refusal(pack.build, ROOT, "6000i", core=core_image.make(size=form.CORE_ROOM)) == "too-large"
    nearly = {f"lib/{n}.mpy": bytes(1000) for n in range(150)}
    assert fs.read(fs.make(nearly)) == nearly and fs.make({}) == fs.make({})


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"model": "8000i"}, "wrong-model"),
        ({"model": "../../x"}, "wrong-model"),
        ({"model": "6000i", "hardware": ()}, "bad-format"),
        ({"model": "6000i", "hardware": (32,)}, "bad-format"),
        ({"model": "6000i", "counter": -1}, "bad-format"),
        ({"model": "6000i", "counter": 1 << 32}, "bad-format"),
        ({"model": "6000i", "version": "x" * 25}, "bad-format"),
        ({"model": "6000i", "version": "1 0"}, "bad-format"),
        ({"model": "6000i", "version": "1.0ä"}, "bad-format"),
        ({"model": "6000i", "core_version": (1, 25)}, "bad-format"),
        ({"model": "6000i", "core_version": (1, 256, 0)}, "bad-format"),
        ({"model": "6000i", "core": b"\xe9 no core"}, "bad-format"),
        ({"model": "6000i", "core": core_image.make()[:-1]}, "bad-format"),
        ({"model": "6000i", "root": Path("docs")}, "bad-file"),
    ],
)
def test_what_cannot_be_built_has_a_name(fields, name):
    assert refusal(pack.build, **{"root": ROOT, **fields}) == name


@pytest.mark.parametrize("text", ["def broken(:\n", "match 1:\n    case 1:\n        X = 1\n"])  # no `match` on the lock
def test_source_that_does_not_compile_is_named(text, tmp_path):
    copied(tmp_path)
    (tmp_path / "firmware" / "fresh.py").write_text(text)
    with pytest.raises(Refused, match=r"firmware/fresh\.py does not compile") as caught:
        pack.build(tmp_path, "6000i")
    assert caught.value.name == "bad-file"


# The commands


def test_build_and_inspect(signed):
    result = run("image", "inspect", signed, "--json")
    assert result.status == 0
    found = result.data
    assert (found["model"], found["hardware"], found["counter"], found["problem"]) == ("6000i", [1], 3, None)
    assert (found["core"], found["core_version"], found["abi"]) == (None, "1.25.0", 774)
    assert found["signers"] == [{"key": dev.dev_digest().hex(), "sound": True}]
    assert found["id"] == form.identity(signed.read_bytes()).hex() and found["bytes"] == signed.stat().st_size
    size = len(fs.read(signed.read_bytes()[HEADER:])["firmware/app.mpy"])
    assert {"path": "firmware/app.mpy", "size": size} in found["files"]
    text = run("image", "inspect", signed)
    assert text.status == 0 and "6000i, hardware revision 1" in text.out and "firmware/app.mpy" in text.out
    assert dev.dev_digest().hex() in text.out and found["id"] in text.out


def test_build_with_core_leaves_an_existing_file_alone(unsigned, tmp_path):
    core = tmp_path / "core.bin"
    core.write_bytes(core_image.make())
    words = ("image", "build", "--model", "7000i", "--counter", "0", "--out", unsigned, "--core", core)
    assert "[exists]" in run(*words).err
    result = run(*words, "--force", "--hardware", "2,3", "--core-version", "1.25.1", "--version", "3.1", "--json")
    assert result.status == 0 and result.data["hardware"] == [2, 3] and result.data["version"] == "3.1"
    assert result.data["core"]["size"] == core.stat().st_size and result.data["core_version"] == "1.25.1"
    assert result.data["signers"] == [] and "nobody" in run("image", "inspect", unsigned).out


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("build", "--model", "8000i", "--counter", "1", "--out", "{tmp}/x"), "wrong-model"),
        (("build", "--model", "6000i", "--counter", "1", "--out", "{tmp}/no/x"), "bad-file"),
        (("build", "--model", "6000i", "--counter", "1", "--out", "{image}/x"), "bad-file"),
        (("build", "--model", "6000i", "--counter", "1", "--out", "{tmp}/x", "--hardware", "1-3"), "bad-usage"),
        (("build", "--model", "6000i", "--counter", "1", "--out", "{tmp}/x", "--core", "{image}"), "bad-format"),
        (("build", "--model", "6000i", "--counter", "1", "--out", "{tmp}/x", "--core", "{tmp}/none"), "bad-file"),
        (("build", "--model", "6000i", "--counter", "1", "--out", "{tmp}/x", "--root", "{tmp}"), "bad-file"),
        (("build", "--model", "6000i", "--counter", "-1", "--out", "{tmp}/x"), "bad-usage"),
        (("keys", "digest", "{tmp}/none.pem"), "bad-file"),
        (("keys", "digest", "{image}"), "bad-file"),
        (("sign", "{image}"), "bad-usage"),
        (("sign", "{image}", "--key", "{tmp}/none.pem"), "bad-file"),
        (("sign", "{image}", "--key", "{image}"), "permissions"),
        (("sign", "{tmp}/none.img", "--key", "{key}"), "bad-file"),
        (("sign", "{key}", "--key", "{key}"), "truncated"),
        (("sign", "{image}", "--hsm-config", "{tmp}/none.conf"), "bad-file"),
        (("inspect", "{tmp}"), "bad-file"),
        (("inspect", "{key}"), "truncated"),
        (("verify", "{image}"), "bad-usage"),
        (("verify", "{image}", "--digest", "12"), "bad-usage"),
        (("verify", "{image}", "--key", "{key}"), "bad-signature"),  # nobody signed it
        (("verify", "{image}", "--key", "{image}"), "bad-file"),
    ],
)
def test_errors_of_the_commands(words, name, unsigned, tmp_path, other_key):
    before = unsigned.read_bytes()
    result = run("image", *(word.format(tmp=tmp_path, image=unsigned, key=other_key) for word in words))
    assert result.status == (2 if name == "bad-usage" else 1) and f"[{name}]" in result.err, result.err
    assert "Traceback" not in result.err and unsigned.read_bytes() == before
    if name in ("truncated", "bad-signature"):  # among many files it says which
        assert f"latchkey: {words[1].format(tmp=tmp_path, image=unsigned, key=other_key)}: " in result.err


# The development key


def test_many_processes_make_one_key_and_the_same_image(tmp_path):
    script = (
        "import hashlib, pathlib, sys\n"
        "from tools.image import cache, dev\n"
        "cache.BUILD = pathlib.Path(sys.argv[1]); dev._KEY = cache.BUILD / 'dev-key.pem'\n"
        "print(dev.dev_digest().hex(), hashlib.sha256(dev.dev_image()[:4096]).hexdigest())\n"
    )

    def start(_):
        command = [sys.executable, "-c", script, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1
    assert not list(tmp_path.rglob("*.tmp")) and stat.S_IMODE((tmp_path / "dev-key.pem").stat().st_mode) == 0o600


def test_an_image_made_before_is_found_again():
    assert dev.dev_image(counter=5) is not None and dev.dev_image(counter=5) == dev.dev_image(counter=5)
    assert dev.dev_image(counter=5)[:BLOCK] != dev.dev_image(counter=6)[:BLOCK]
