"""The image's sources with fewer and shorter names: the same program, on CPython and in the simulated lock."""

import ast
import shutil
import sys

import pytest

from codes import keys, totp
from tools import ROOT
from tools.image.tree import built, compiled, modules, sources
from tools.shrink.flat import flatten
from tools.shrink.groups import imported
from tools.shrink.merge import module_name
from tools.shrink.scopes import Unsupported
from tools.shrink.shorten import shorten
from tools.sim import Board

SECRET = bytes(range(32))

INNER = '''
"""Inner room."""
import os
WORD = "word"
STEP = 30
_TWICE = STEP * 2
_ROW = (1, 2)


class Base:
    """Has a private part."""

    _size = 3

    def __init__(self, first_number, second=2):
        self._private_sum = first_number + second
        self._other = WORD

    def total(self, factor):
        """Public."""
        return self._both(factor) + _TWICE + self._size

    def _both(self, factor):
        return sum([self._private_sum * factor for factor in (factor, 1)])


def step(unix):
    return unix // STEP


def number(value, size=1):
    return value + size + _row()


def _row():
    return sum(_ROW) + len(os.sep)


def unused():
    return number(1)
'''
OUTER = """
from a import inner
from a.inner import Base, number as inner_number
_LOCAL = 4


class Child(Base):
    def __init__(self):
        Base.__init__(self, 1, second=5)
        self._private_sum += _LOCAL


def number(step):
    found = [inner.step(step) for step in (step, 90)]
    return inner.number(found[0], size=inner.STEP) + inner_number(found[1]) + Child().total(2)
"""
LATE = """
def run(value):
    from a import outer as late
    return late.number(value) + _twice(value)


def _twice(value_of_something):
    return 2 * value_of_something
"""
TREE = {
    "lib/preload.py": 'MODULES = ("a.inner", "a.outer")\n',
    "lib/a/__init__.py": "",
    "lib/a/inner.py": INNER,
    "lib/a/outer.py": OUTER,
    "lib/late.py": LATE,
}


def run(texts, folder, monkeypatch):
    for name, text in texts.items():
        path = folder / name.removeprefix("lib/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(str(folder))
    kept = set(sys.modules)
    try:
        return __import__("late").run(60)
    finally:
        for name in set(sys.modules) - kept:
            del sys.modules[name]


def test_the_short_program_does_the_same(tmp_path, monkeypatch):
    long = run(TREE, tmp_path / "long", monkeypatch)
    assert run(shorten(TREE), tmp_path / "short", monkeypatch) == long == 257


@pytest.mark.parametrize("version", ["2.0", "10.20.30-rc1"])
def test_a_version_stands_in_the_image_as_if_its_source_had_been_shortened(version):
    files = sources(ROOT, "6000i")
    app = files["firmware/app.py"].replace(b'VERSION = "0.1.0"', b'VERSION = "%s"' % version.encode())
    texts = {name: text.decode() for name, text in {**files, "firmware/app.py": app}.items()}
    plain = shorten({name: text for name, text in texts.items() if not name.startswith("lib/start/")})
    assert version in "".join(plain.values())
    assert built(flatten(plain)).items() <= modules({**files, "firmware/app.py": app}).items()


def test_rooms_are_joined_and_what_nobody_uses_is_left_out():
    short = shorten(TREE)
    assert sorted(short) == ["lib/a/__init__.py", "lib/a/room.py", "lib/late.py", "lib/preload.py"]
    assert short["lib/preload.py"] == "MODULES = tuple('a.room'.split())\n"
    room = short["lib/a/room.py"]
    assert "unused" not in room and "WORD" not in room and "_TWICE" not in room
    assert "class Base" not in room and "def total(" not in room
    assert "_both" not in room and "first_number" not in room
    assert "second" in room and "_size" in room  # a call names it; bound in the class's body
    assert "_private_sum" not in room
    assert "_twice" not in short["lib/late.py"] and "_TWICE" not in room
    assert shorten(TREE) == short


_TWO_NAMES = "def f(a):\n    if a:\n        from %s as x\n    else:\n        from %s as x\n    x(a)\n"


@pytest.mark.parametrize("text", [
    "count = 0\ndef more():\n    global count\n    count += 1\n",
    "from a import inner\nrooms = [inner]\n",
    "from a import inner\ninner.STEP = 5\n",
    "import os.path\n",
    "from a import inner\nx = inner.missing\n",
    _TWO_NAMES % ("a.inner import step", "time import sleep"),
    _TWO_NAMES % ("time import sleep", "a.inner import step"),
    _TWO_NAMES % ("a.inner import number", "a.inner import step"),
])
def test_what_it_does_not_know_is_refused(text):
    with pytest.raises(Unsupported):
        shorten({**TREE, "lib/a/outer.py": text})


def test_no_import_of_the_lock_waits_for_one_inside_it():
    files = {name: source.decode() for name, source in sources(ROOT, "6000i").items()}
    trees = {module_name(path): ast.parse(text) for path, text in shorten(files).items()}
    lists = {node.targets[0].id: eval(ast.unparse(node.value)) for node in trees["preload"].body
             if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}
    loaded = set()
    for name in lists["MODULES"] + lists["START"]:
        inner = imported(trees[name]) & set(trees) - {name}
        packages = {room for room in inner if any(other.startswith(room + ".") for other in trees)}
        assert inner - packages <= loaded, name
        loaded.add(name)
    assert len(loaded) < 8


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("image"))


@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_the_compiled_lock_opens_to_its_code_and_to_no_other(image, model):
    with Board(model, secret=SECRET, firmware=image) as board:
        board.run(2)
        board.press("1234567#")
        board.run(3)
        assert not board.opens
        board.press(totp.code(keys.totp_mac(SECRET), totp.step(int(board.now))).decode() + "#")
        board.run(2)
        assert board.opens
        board.run(8)  # locks by itself
        assert [entry["kind"] for entry in board.log()].count("auto-locked") == 1
        assert not [entry for entry in board.log() if entry["kind"] in ("task-fault", "task-hung", "rescue")]


def test_the_compiled_base_has_a_rescue_lock(image, tmp_path):
    root = tmp_path / "base"
    shutil.copytree(image, root)
    shutil.rmtree(root / "firmware")
    with Board("6000i", secret=SECRET, firmware=root) as board:
        board.run(3)
        assert "rescue" in [entry["kind"] for entry in board.log()]


def test_what_a_library_calls_its_own_keeps_its_name():
    """An object of somebody else's class is given a value: that is its field, whatever ours are called."""
    sources = {
        "lib/preload.py": 'MODULES = ("a.one", "a.two")\n',
        "lib/a/one.py": "class One:\n    def __init__(self):\n        self.quantity = 1\n",
        "lib/a/two.py": "from a.one import One\n\n\ndef use(client):\n"
        "    client.packet = One().quantity\n    return use\n",
        "firmware/app.py": "from a.two import use\nuse(0)\n",
    }
    text = "".join(shorten(sources).values())
    assert ".packet" in text and "quantity" not in text
