"""The mutants of `make mutants` keep up with the code: what each breaks is there, and so is the test that sees it."""

import re

import pytest

from tools.mutate import ROOT, load


@pytest.mark.parametrize("file", sorted({mutant[0] for mutant in load()}))
def test_each_mutant_breaks_a_line_that_is_there(file):
    text = (ROOT / file).read_text("utf-8")
    assert [old for name, old, new, _ in load() if name == file and (text.count(old) != 1 or old == new)] == []


def test_each_mutant_names_a_test_that_is_there():
    missing = []
    for place in sorted({mutant[3] for mutant in load()}):
        file, *names = place.split("::")
        text = (ROOT / file).read_text("utf-8") if (ROOT / file).is_file() else ""
        lacks = [name for name in names if not re.search(rf"(def |class |^){name.split('[')[0]}\b", text, re.MULTILINE)]
        if not text or lacks:
            missing.append(place)
    assert missing == []
