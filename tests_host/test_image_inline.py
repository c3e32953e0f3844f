"""What the image build puts in the place of its only call does there what it did before, on the real interpreter."""

import ast

import pytest

from tests_host import micropython
from tools.shrink.shorten import shorten

# Each is a program of its own; `run()` says what it does. What stands behind `#` is whether the function goes away.
PROGRAMS = {
    "tail": ("""
def _late(a, b):
    if a > b:
        return "more"
    for number in range(b):
        if number == 2:
            return number
def run():
    said = []
    for a in (1, 2, 3):
        said.append(both(a))
    return said
def both(a):
    number = a + 1
    if number:
        return _late(a=number, b=3)
    return "never"
""", True),
    "order": ("""
seen = []
def note(what):
    seen.append(what)
    return what
def _two(first, second, third=9):
    return [second, first, third]
def run():
    return _two(note(1), second=note(2)), seen
""", False),
    "names": ("""
def _mine(value):
    other = value + [0]
    value = other + [1]
    return [number for number in value], other
def run():
    other, value = 5, [7]
    if other:
        return _mine(value)
""", True),
    "shadow": ("""
def _long(text):
    return len(text)
def run():
    len = 3
    if len:
        return _long("abcd")
""", False),
    "comprehension": ("""
def _all(of):
    return [of + number for number in (1, 2)]
def run():
    number = 10
    return _all(number)
""", False),
    "assigned": ("""
def _word(number):
    if number > 1:
        return "many"
    if number:
        return "one"
    else:
        number == 0
def run():
    said = []
    for number in (0, 1, 2):
        word = _word(number)
        said.append(word)
    return said
""", True),
    "loop": ("""
def _found(numbers):
    for number in numbers:
        if number > 1:
            return number
def run():
    numbers = (1, 2, 3)
    word = _found(numbers)
    return word, "behind"
""", False),
    "ends": ("""
said = []
def _end(number):
    if number:
        said.append(number)
        return
    said.append("none")
def one(number):
    said.append("one")
    if number < 5:
        _end(number)
def run():
    one(0), one(3), one(7)
    return said
""", True),
    "caught": ("""
def _raises(what):
    try:
        raise ValueError(what)
    except ValueError as error:
        return error.args
    finally:
        what = 0
def run():
    try:
        return _raises("no")
    except ValueError:
        return "outside"
""", True),
    "closures": ("""
def _adder(number):
    return lambda more: number + more
def made(number):
    return _adder(number)
def run():
    return [add(1) for add in [made(number) for number in (1, 2)]]
""", True),
    "yields": ("""
def _count(end):
    yield end
    yield end + 1
def run():
    def inner():
        return 1
    return list(counted(3))
def counted(number):
    return _count(number)
""", False),
    "recursion": ("""
def _down(number):
    if number:
        return _down(number - 1)
    return "ground"
first = _down(3)
def run():
    return first
""", False),
    "waited": ("""
import asyncio
async def _slow(number):
    await asyncio.sleep_ms(1)
    return number * 2
async def twice(number):
    return await _slow(number)
def run():
    return asyncio.run(twice(4))
""", True),
    "method": ("""
class Door:
    def __init__(self):
        self.steps = []
    def go(self, times):
        for number in range(times):
            self._step(number)
        return self._end(times)
    def _step(self, number):
        self.steps.append(number)
    def _end(self, times):
        steps = self.steps
        self.steps = times
        return steps, self.steps
class Other:
    def _step(self, number):
        return -number
    def go(self, number):
        return self._step(number)
def run():
    return Door().go(3), Other().go(2)
""", True),
    "child": ("""
class Door:
    def go(self):
        return self._way()
    def _way(self):
        return "plain"
class Gate(Door):
    pass
class Hatch(Door):
    def __init__(self):
        self._other = 1
    def _way(self):
        return "hatch"
def run():
    return Gate().go(), Hatch().go()
""", False),
}


def said(texts, folder):
    for name, text in texts.items():
        path = folder / name.removeprefix("lib/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return micropython.run("import late\nprint(late.run())\n", bits=32, path=[folder])


def functions(text):
    return sum(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(ast.parse(text)))


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_says_the_same(name, tmp_path):
    program, goes = PROGRAMS[name]
    texts = {
        "lib/preload.py": 'MODULES = ("a.one", "a.two")\n',
        "lib/a/__init__.py": "",
        "lib/a/one.py": program,
        "lib/a/two.py": "from a import one\n\ndef run():\n    said = one.run()\n    return one.run, said\n",
        "lib/late.py": "def run():\n    from a import two\n    return two.run()[1]\n",
    }
    long, short = said(texts, tmp_path / "long"), shorten(texts)
    assert said(short, tmp_path / "short") == long
    assert (functions(short["lib/a/room.py"]) < functions(program) + 1) is goes, short["lib/a/room.py"]


def test_what_comes_for_one_call_is_not_held():
    """A function that imports, or has names of its own, ends before its caller does: it lets go of them."""
    program = (
        "def _loaded():\n    import struct\n    return struct\n"
        "def _large(size):\n    room = bytearray(size)\n    return len(room)\n"
        "def run(size):\n    loaded = _loaded()\n    length = _large(size)\n    while True:\n        loaded, length\n"
    )
    texts = {"lib/preload.py": 'MODULES = ("a.one", "a.two")\n', "lib/a/one.py": program, "lib/a/two.py": "x = 1\n",
             "lib/late.py": "from a.one import run\nrun(5)\n"}
    assert functions(shorten(texts)["lib/a/room.py"]) == 3
