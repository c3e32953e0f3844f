"""The fault table: each row of docs/faults.md is run on the simulated boards, with the firmware as it is."""

from pathlib import Path

import pytest

from indicator.patterns import names
from tests_host.faults.row import ROWS
from tests_host.faultside import Side

assert __import__("tests_host.faults")  # fills ROWS

DOC = (Path(__file__).resolve().parent.parent / "docs" / "faults.md").read_text(encoding="utf-8")
RUNS = [(row, model, case) for row in ROWS for model, cases in row.cases.items() for case in cases]


def _id(run):
    row, model, case = run
    return "-".join([row.name, model] + ([] if case is None else [str(case)]))


@pytest.mark.parametrize("run", RUNS, ids=_id)
def test_fault(run, tmp_path):
    row, model, case = run
    sides = []

    def make(seconds=2.0, **options):
        side = Side(model, folder=tmp_path, **options)
        sides.append(side)
        side.board.run(seconds)
        return side

    try:
        row.check(make, case)
        side = sides[-1]
        side.motor_is_well()
        assert not row.shows or side.shows(row.shows), f"never shown: {row.shows}\n{side.tail()}"
        assert not row.log or side.logged(*row.log.split()), f"never logged: {row.log}\n{side.tail()}"
        assert side.board.state != "repl"
    finally:
        for side in sides:
            side.board.close()


def _documented():
    for line in DOC.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 5:
            yield cells[0].strip("`"), cells[3].replace("`", ""), cells[4].replace("`", "")


def test_the_document_has_the_tested_rows():
    assert list(_documented()) == [(row.name, row.shows or "-", row.log or "-") for row in ROWS]


def test_rows_have_different_names():
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_what_rows_show_are_patterns():
    assert {row.shows for row in ROWS if row.shows} <= set(names())
