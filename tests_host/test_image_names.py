"""Names of an image: the short program does what the long one does, and a traceback finds its way back."""

import json

from tool_runner import run

from tests_host import micropython
from tools import ROOT
from tools.image import tree
from tools.shrink import rom
from tools.shrink.shorten import shorten

# What the passes could take for something else.
CLASSES = """
from a.one import Base, note

class Plain:
    pass

class Holder:
    def door_open(self):
        return self.door is not None and self.door.closed()

class Door:
    def __init__(self, first):
        self.first, self.other = first, 2
    def closed(self):
        return self.first > self._twice()
    def _twice(self):
        return self.other * 2
    @property
    def total(self):
        return self.first + self.other

class Child(Base):
    def __init__(self, spare):
        super().__init__(1)
        self.spare = spare
        self._hidden = 70
    def shown(self):
        return self._hidden, self.inner(), self.spare
    def changed(self):
        self._count += 5
        return self._count

def build(first, door=None):
    holder, parts = Holder(), Plain()
    holder.door = parts.door = door or Door(first)
    parts.holder, parts.called = holder, lambda first: first + parts.door.total
    return parts

def run():
    parts = build(5)
    child = Child(9)
    said = [parts.holder.door_open(), parts.called(first=3), getattr(parts.door, "other")]
    said += [child.shown(), child.changed()]
    said.append(sorted([3, 1], key=lambda value: -value))
    said.append("-".join(part.upper() for part in note("a b")))
    held = {"closed": 1, "first": 2}
    said.append([held[word] for word in ("closed", "first")])
    try:
        child.fail()
    except ValueError as error:
        said.append(error.args)
    return said
"""
ONE = """
class Wrong(ValueError):
    def __init__(self, reason, number=3):
        super().__init__(reason)
        self.number = number

class Base:
    size = 4
    def __init__(self, first):
        self._count = first
        self._hidden_one = self.size
    def inner(self):
        return self._count, self._hidden_one, self.size
    def fail(self):
        raise Wrong("no", number=self.size)

def note(text):
    return text.split()
"""
TREE = {
    "lib/preload.py": 'MODULES = ("a.one", "a.two")\n',
    "lib/a/__init__.py": "",
    "lib/a/one.py": ONE,
    "lib/a/two.py": CLASSES,
    "lib/late.py": "def run():\n    from a import two\n    return two.run()\n",
}
CALL = "import late\nprint(late.run())\n"


def said(texts, folder, bits):
    for name, text in texts.items():
        path = folder / name.removeprefix("lib/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return micropython.run(CALL, bits=bits, path=[folder])


def test_the_short_program_says_the_same_on_the_real_interpreter(tmp_path):
    for bits in (64, 32):
        long = said(TREE, tmp_path / f"long{bits}", bits)
        assert said(shorten(TREE), tmp_path / f"short{bits}", bits) == long
    assert long.startswith("[True, 10, 2, (70, (1, 4, 4), 9), 6, [3, 1], 'A-B', [1, 2], ('no',)]")


def test_what_others_look_for_keeps_its_name_and_the_rest_has_one_of_the_rom():
    short = shorten(TREE)["lib/a/room.py"]
    for name in ("__init__", ".split(", ".upper(", ".other", "key=", "'closed'", ".args", "size = "):
        assert name in short, name
    for name in ("door_open", "_hidden", "Holder", "Wrong", "note", "total", "shown", "_twice", ".holder"):
        assert name not in short, name


def test_spare_names_are_in_the_rom_of_the_chip_and_of_the_unix_port():
    names = rom.spare(())
    spare = [name for name in (next(names) for _ in range(100)) if not name.startswith("_")]
    assert len(spare) == len(set(spare)) == 100 and set(spare) <= rom.NAMES
    script = f"import micropython\nfor name in {spare}:\n    hasattr(0, name)\n    micropython.qstr_info()\n"
    told = micropython.run(script, bits=32)
    counts = {line.split("n_qstr=")[1].split(",")[0] for line in told.splitlines()}
    assert len(counts) == 1  # the script itself brings all names along, or the ROM has them: see the next
    plain = micropython.run("import micropython\nmicropython.qstr_info()\n" + "x = 0\n", bits=32)
    assert int(counts.pop()) < int(plain.split("n_qstr=")[1].split(",")[0]) + 5


def test_the_rom_has_what_was_recorded_on_the_chip():
    recorded = json.loads((ROOT / "tests_host/esp32/api-surface.json").read_text())["records"]
    names = {name for record in recorded for name in record.get("attributes", ())}
    assert {name for name in names if name.isidentifier()} <= rom.NAMES


def test_a_text_that_files_share_is_in_the_heap_once(tmp_path):
    """A file that is loaded takes a text that is a name already as that name: two files of it are one object."""
    texts = {
        "lib/preload.py": 'MODULES = ("a.one", "a.two", "b.one", "b.two")\nSTART = ()\n',
        **{f"lib/{room}/one.py": f"def {room}_word():\n    return 'a-longer-text'\n" for room in "ab"},
        **{f"lib/{room}/two.py": f"from {room} import one\nWORDS = [one.{room}_word()]\n" for room in "ab"},
        "lib/late.py": "from a.one import a_word\nfrom b.one import b_word\n"
        "def run():\n    return a_word() is b_word()\n",
    }
    short = shorten(texts)
    assert "MODULES = tuple('texts a.room b.room'.split())" in short["lib/preload.py"]
    said = {}
    for name in ("with", "without"):
        folder = tmp_path / name
        tree.write(folder, tree.built({path: text for path, text in short.items() if text}))
        script = "import texts\n" * (name == "with") + "import lib.late\nprint(lib.late.run())\n"
        said[name] = micropython.run(script, bits=32, path=[folder / "lib", folder])
    assert said == {"with": "True\n", "without": "False\n"}


def test_a_traceback_gets_the_names_of_the_source_back(tmp_path):
    image = tmp_path / "lock.img"
    assert run("image", "build", "--model", "6000i", "--counter", "3", "--out", image).status == 0
    names = image.with_name("lock.img.names")
    again = tmp_path / "again.img"
    assert run("image", "build", "--model", "6000i", "--counter", "3", "--out", again).status == 0
    assert names.read_bytes() == again.with_name("again.img.names").read_bytes()
    rows = {row[1]: row[0] for row in json.loads(names.read_text())["lock_room_"]}
    task, watch = rows["lib/lock/supervisor.py _guarded"], rows["lib/lock/mover.py Mover.watch"]
    text = (
        "latchkey: task watch\n"
        f'  File "lock_room_", line 1, in {task}\n  File "lock_room_", line 1, in {watch}\n'
        '  File "own.py", line 3, in x\nError: \n'
    )
    told = run("image", "trace", names, stdin=text)
    lines = told.out.splitlines()
    assert told.status == 0 and lines[0] == "latchkey: task watch" and lines[-2:] == text.splitlines()[-2:]
    assert lines[1].startswith("  lib/lock/supervisor.py _guarded") and "lib/lock/mover.py Mover.watch" in lines[2]
    assert "[bad-file]" in run("image", "trace", image, stdin=text).err
