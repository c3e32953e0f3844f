"""`make mutants` goes on where it was stopped: what it keeps of earlier verdicts, and what makes them void."""

import pytest

from tools.mutate import Mutant, mutant
from tools.mutate.brood import Brood
from tools.mutate.trial import Trial
from tools.mutate.verdicts import Verdicts

CODE = "lib/one.py"
TEST = "tests_host/test_one.py::test_it"
MUTANT = Mutant(CODE, "a > b", "a < b", TEST)


@pytest.fixture
def root(tmp_path, monkeypatch):
    for file, text in ((CODE, "a > b\n"), ("tests_host/test_one.py", "from side import help\n"),
                       ("tests_host/side.py", "import deep\n"), ("tests_host/deep.py", "\n")):  # fmt: skip
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    monkeypatch.setattr(mutant, "ROOT", tmp_path)
    return tmp_path


class Copies:
    """Stands for copies of the tree. fails: tests that fail unchanged; caught: is the mutant."""

    def __init__(self, fails=(), caught=True):
        self.fails, self.caught, self.tried = fails, caught, []

    def passes(self, tests, limit_s=0):
        self.tried.append(list(tests))
        return not set(tests) & set(self.fails)

    def catches(self, mutant, limit_s):
        self.tried.append(mutant)
        return self.caught


def run(root, copies, again=False):
    """How many are caught."""
    return Trial(copies, Verdicts(root, root / "build" / "kept.json", again), 1).file([MUTANT])


def test_what_was_caught_is_not_tried_again(root):
    first, second = Copies(), Copies()
    assert run(root, first) == 1 and first.tried == [[TEST], MUTANT]
    assert run(root, second) == 1 and second.tried == []
    third = Copies()
    assert run(root, third, again=True) == 1 and len(third.tried) == 2


@pytest.mark.parametrize("file", [CODE, "tests_host/test_one.py", "tests_host/side.py", "tests_host/deep.py"])
def test_a_change_of_the_file_the_test_or_its_helpers_makes_it_void(root, file):
    run(root, Copies())
    (root / file).write_text((root / file).read_text() + "# changed\n")
    again = Copies()
    run(root, again)
    assert MUTANT in again.tried


def test_what_was_not_caught_is_tried_each_time(root, capsys):
    for _ in range(2):
        copies = Copies(caught=False)
        assert run(root, copies) == 0 and MUTANT in copies.tried
    assert "NOT CAUGHT: lib/one.py: 'a > b' -> 'a < b'  [test_it]" in capsys.readouterr().out


def test_a_test_that_fails_unchanged_is_named_and_catches_nothing(root, capsys):
    copies = Copies(fails=[TEST])
    assert run(root, copies) == 0 and copies.tried == [[TEST], [TEST]]
    assert capsys.readouterr().out == f"fails without any mutant: {TEST}\n"


def test_two_runs_at_once_lose_nothing_of_each_other(root):
    path = root / "build" / "kept.json"
    one, two = Verdicts(root, path), Verdicts(root, path)
    one.keep("a", 1)
    two.keep("b", 2)
    both = Verdicts(root, path)
    assert both.seconds("a") == 1 and both.seconds("b") == 2


def test_each_run_of_pytest_sees_the_tree_as_it_is_then(tmp_path):
    test = tmp_path / "test_small.py"
    code = tmp_path / "small.py"
    test.write_text("import small\ndef test_it():\n    assert small.one() == 1\n")
    brood = Brood(tmp_path)
    try:
        for body, limit_s, passes in (("return 1", 60, True), ("return 2", 60, False), ("while True: pass", 1, False)):
            code.write_text(f"def one():\n    {body}\n")
            assert brood.passes([f"{test.name}::test_it"], limit_s) is passes
        with pytest.raises(RuntimeError, match="not found: .*test_other"):
            brood.passes([f"{test.name}::test_other"], 60.0)
    finally:
        brood.close()
