"""What an image keeps out of the heap: names of files that come and go, the event log's words, methods without use."""

import ast

import pytest

from eventlog import kinds, words
from tests_host import micropython
from tools.image import small, tree
from tools.shrink import looked
from tools.shrink.shorten import shorten

# `stays` is a text of both, `own_name` a name of the file that goes as well; the third is seen in it alone.
TEXTS = {
    "lib/preload.py": 'MODULES = ("a.one", "a.two")\nSTART = ()\n',
    "lib/a/one.py": "def one_word():\n    return 'stays'\n",
    "lib/a/two.py": "from a import one\nWORDS = [one.one_word()]\nprint(WORDS)\n",
    "lib/late.py": "def own_name(which='left-over', more=('left-over', 'stays')):\n"
    "    found = {'left-over': 1, 'own_name': 2, 'stays': 3}\n"
    "    return which in more and found[which], '%s' % which, which == 'left-over', ['left-over']\n",
}
SCRIPT = """
import micropython
from a import room
import late
print(late.own_name())
micropython.qstr_info(1)
"""


def test_a_text_of_a_file_that_goes_leaves_no_name_behind(tmp_path):
    short = shorten(TEXTS)
    said = {}
    plain = {**short, "lib/late.py": TEXTS["lib/late.py"]}
    for name, texts in (("short", short), ("plain", plain)):
        folder = tmp_path / name
        tree.write(folder, tree.built({path: text for path, text in texts.items() if text}))
        said[name] = micropython.run(SCRIPT, bits=32, path=[folder / "lib"]).splitlines()
    assert said["short"][1] == said["plain"][1] == "(1, 'left-over', True, ['left-over'])"
    assert "Q(left-over)" in said["plain"] and "Q(left-over)" not in said["short"]
    assert "'stays'" in short["lib/late.py"] and "('stays',)" not in short["lib/late.py"]


def test_a_file_that_stays_keeps_its_texts_as_names():
    short = shorten({**TEXTS, "lib/a/one.py": "def one_word():\n    return 'short'\n"})
    assert "('short',)" not in short["lib/a/room.py"] and "return 'short'" in short["lib/a/room.py"]


def test_a_method_that_nobody_names_is_left_out():
    text = (
        "class One:\n    def __init__(self):\n        self.made = 1\n"
        "    def __repr__(self):\n        return 'One'\n"
        "    def own_only(self, n):\n        return self.own_only(n - 1)\n"
        "    def by_text(self):\n        return self.made\n    def append(self):\n        return self.made\n"
        "    def called(self):\n        return getattr(self, 'by_text')()\nprint(One().called())\n"
    )
    short = shorten({"lib/preload.py": 'MODULES = ("a.one", "a.two")\n', "lib/a/one.py": text, "lib/a/two.py": ""})
    room = short["lib/a/room.py"]
    assert "__repr__" not in room and "n - 1" not in room and "a - 1" not in room
    assert "def by_text" in room and "def append" in room and "def __init__" in room


def test_a_lock_at_rest_has_marks_of_the_logs_words_and_not_the_words():
    texts = small.shortened(tree.sources(tree.ROOT, "6000i"))["texts"]
    log = texts["lib/eventlog_room_.py"]
    assert repr(kinds.KINDS) in log and repr(kinds.REASONS) in log and "broken-chain" not in log
    assert words.REASONS in texts["firmware/online/wording.py"] and "firmware.online.wording" in texts["lib/preload.py"]
    assert "wording" not in texts["lib/preload.py"].split("START")[0]
    assert words.REASONS not in texts["firmware/online/room.py"]


@pytest.mark.parametrize("text, expected", [
    ("getattr(a, 'one')", {"one"}),
    ("hasattr(a, 'one') or 'two'", {"one"}),
    ("getattr(a, name)\nx = 'two'", {"two"}),
    ("a.b.setattr(c, name)\nx = 'two'", set()),
    ("getattr(sys.modules[name], name)\nx = 'two'", set()),
    ("import a\ngetattr(a, name)\nx = 'two'", set()),
    ("for name in a.__dict__:\n    setattr(a, name, 'two')", set()),
    ("from collections import namedtuple\nA = namedtuple('A', ('one', 'two'))\nx = 'three'", {"A", "one", "two"}),
    ("A = collections.namedtuple('A', 'one two')\nx = 'three'", {"A", "one", "two"}),
    ("A = namedtuple('A', names)\nx = 'three'", {"A", "three"}),
])
def test_attributes_keep_the_names_that_they_are_looked_for_by(text, expected):
    assert looked.texts({"a": ast.parse(text)}) == expected
