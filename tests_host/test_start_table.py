"""Which pair starts: the table in the code is the table in the docs, and every combination is decided as promised."""

import itertools
from pathlib import Path

import pytest

from start import table

DOC = (Path(__file__).resolve().parent.parent / "docs" / "slots.md").read_text(encoding="utf-8")
TRIAL = ("no", "update", "fallback", "stray")
SOUND = ("sound", "bad")
TRIED = ("yes", "no")
ALL = list(itertools.product(TRIAL, SOUND, SOUND, TRIED))


def decide(trial, mine, other, tried):
    return table.decide(trial, mine, lambda: other, tried)


def test_the_document_has_the_rows_of_the_code():
    lines = DOC.split("| trial | mine | other | tried | action |\n")[1].split("\n\n")[0].splitlines()[1:]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert rows == [tuple("any" if cell is None else cell for cell in row) for row in table.ROWS]


@pytest.mark.parametrize("trial, mine, other, tried", ALL)
def test_every_combination(trial, mine, other, tried):
    action = decide(trial, mine, other, tried)
    starts = action in (table.RUN, table.TRY, table.KEEP)
    assert starts == (mine == "sound")  # promise 2: a wrong image never runs; a sound one always does
    if trial != "no":
        assert action in (table.TRY, table.KEEP, table.BACK)  # a trial is kept, tried or taken back, nothing else
    else:
        assert action in (table.RUN, table.SWITCH, table.RESCUE)
    assert (action == table.SWITCH) == (trial == "no" and mine == "bad" and other == "sound" and tried == "no")
    assert (action == table.KEEP) == (trial == "fallback" and mine == "sound")


def test_the_other_pair_is_looked_at_only_where_it_matters():
    def asked():
        raise AssertionError("not needed")

    for trial, mine, tried in itertools.product(TRIAL, SOUND, TRIED):
        if (trial, mine, tried) != ("no", "bad", "no"):
            table.decide(trial, mine, asked, tried)


def test_every_row_decides_something():
    hit = set()
    for case in ALL:
        for number, row in enumerate(table.ROWS):
            if all(cell is None or cell == value for cell, value in zip(row, case)):
                hit.add(number)
                break
    assert hit == set(range(len(table.ROWS)))


def _next(state, action):
    """What the next start finds: state is (running pair, apps sound, cores sound, trial, tries)."""
    running, apps, cores, trial, tries = state
    other = 1 - running
    if action == table.BACK:
        to = other if cores[other] else running  # the bootloader falls back to any core that is whole
        return to, apps, cores, "no", tries
    if action == table.SWITCH:
        if not cores[other]:
            return None  # set_boot refuses: the rescue lock
        return other, apps, cores, "fallback", tries + 1
    return None


STARTS = [
    case
    for case in itertools.product(
        itertools.product((True, False), repeat=2), [(True, True), (True, False), (False, True)], (0, 1), TRIAL
    )
    if case[1][case[2]]  # a damaged core does not run
]


@pytest.mark.parametrize("apps, cores, running, trial", STARTS)
def test_every_start_ends_in_an_application_or_the_rescue_lock(apps, cores, running, trial):
    state, actions = (running, apps, cores, trial, 0), []
    while state is not None and len(actions) < 8:
        running, _, _, trial, tries = state
        words = ["sound" if apps[n] else "bad" for n in (running, 1 - running)]
        actions.append(decide(trial, words[0], words[1], "yes" if tries >= 2 else "no"))
        state = _next(state, actions[-1])
    assert len(actions) <= 3, actions
    if any(apps[n] and cores[n] for n in (0, 1)):
        assert actions[-1] in (table.RUN, table.TRY, table.KEEP), actions  # a sound pair is found
    else:
        assert actions[-1] in (table.RESCUE, table.SWITCH), actions
