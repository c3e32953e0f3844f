"""Which repairs a lock gets: the table in the code is the table in the docs, and it asks for no more than helps."""

import itertools
from pathlib import Path

import pytest

from tools.recover import table
from tools.recover.facts import Facts
from tools.recover.slots import DAMAGED, SOUND, Slot
from tools.recover.steps import STEPS

DOC = (Path(__file__).resolve().parent.parent / "docs" / "recovery.md").read_text(encoding="utf-8")


def slots(*states):
    """Two slots: "ok", "core" (its core is damaged), "app" (its application), "both"."""
    return tuple(
        Slot(number, DAMAGED if state in ("core", "both") else SOUND, DAMAGED if state in ("app", "both") else SOUND)
        for number, state in enumerate(states)
    )


def facts(**told):
    return Facts(**{"slots": slots("ok", "ok"), **told})


def test_the_document_has_the_rows_of_the_code():
    lines = DOC.split("| repair | asked for when | writes | takes |\n")[1].split("\n\n")[0].splitlines()[1:]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert rows == list(table.ROWS)


def test_every_repair_can_be_done():
    assert set(STEPS) == {row[0] for row in table.ROWS}


def test_a_sound_lock_is_left_alone():
    assert table.decide(facts()) == []


@pytest.mark.parametrize("part, told", [
    (table.BOOTLOADER, {"bootloader": DAMAGED}), (table.TABLE, {"table": DAMAGED}), (table.BASE, {"base": DAMAGED}),
    (table.IDENTITY, {"identity": DAMAGED}), (table.STORE, {"store": DAMAGED}),
])  # fmt: skip
def test_one_damaged_part_is_one_repair(part, told):
    assert table.decide(facts(**told)) == [(part, None)]


@pytest.mark.parametrize("told", ["bootloader", "base"])
def test_what_the_kit_can_not_tell_is_left_alone(told):
    assert table.decide(facts(**{told: "unknown"})) == []


@pytest.mark.parametrize("states, starts, steps", [
    (("core", "ok"), 1, [(table.CORE, 0)]),
    (("both", "ok"), 1, [(table.CORE, 0)]),
    (("app", "ok"), 0, [(table.SELECT, 1)]),
    (("ok", "app"), 0, []),
    (("app", "app"), 0, [(table.APP, 0)]),
    (("app", "app"), 1, [(table.APP, 1)]),
    (("both", "both"), 0, [(table.CORE, 0), (table.CORE, 1), (table.APP, 0)]),
])  # fmt: skip
def test_the_slot_that_starts_is_a_sound_pair_with_the_fewest_writes(states, starts, steps):
    assert table.decide(facts(slots=slots(*states), starts=starts)) == steps


def test_a_noisy_selector_is_written_for_the_slot_that_is_sound():
    assert table.decide(facts(selector=DAMAGED)) == [(table.SELECT, 0)]
    assert table.decide(facts(selector=DAMAGED, slots=slots("app", "ok"))) == [(table.SELECT, 1)]


def test_the_slot_of_an_update_under_way_gets_no_other_image():
    """The lock would take it for that update's, and raise its security floor to what it does not have."""
    both = {"slots": slots("app", "app"), "starts": 0}
    assert table.decide(facts(reserved=0, **both)) == [(table.APP, 1), (table.SELECT, 1)]
    assert table.decide(facts(reserved=1, **both)) == [(table.APP, 0)]


def test_an_application_that_keeps_crashing_makes_way():
    assert table.decide(facts(crashing=True)) == [(table.SELECT, 1)]
    assert table.decide(facts(crashing=True, slots=slots("ok", "app"))) == [(table.APP, 0)]


def test_without_an_identity_no_application_is_judged_or_written():
    steps = table.decide(facts(identity=DAMAGED, slots=slots("app", "app")))
    assert steps == [(table.IDENTITY, None)]


def test_in_every_state_the_steps_leave_a_lock_that_needs_none():
    """What each repair promises, applied to the facts: the second look asks for nothing."""
    pairs = itertools.product(("ok", "core", "app", "both"), repeat=2)
    parts = itertools.product((SOUND, DAMAGED), repeat=3)
    for states, (base, selector, partitions), starts, reserved in itertools.product(
        pairs, list(parts), (0, 1), (None, 0, 1)
    ):
        found = facts(slots=slots(*states), base=base, selector=selector, table=partitions, starts=starts,
                      reserved=reserved)  # fmt: skip
        for step, number in table.decide(found):
            _does(found, step, number)
        assert table.decide(found) == [], (states, base, selector, partitions, starts, reserved)
        assert found.slots[found.starts].sound


def _does(found, step, number):
    if step in (table.CORE, table.APP):
        setattr(found.slots[number], "core" if step == table.CORE else "app", SOUND)
    elif step == table.SELECT:
        found.starts, found.selector = number, SOUND
    else:
        setattr(found, step, SOUND)
