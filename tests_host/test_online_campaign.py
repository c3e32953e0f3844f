"""The short form of `make online`, and that it notices a lock that is not sound."""

import random

import pytest

from tools.campaign import airrun, online
from tools.campaign.airrun import Case
from tools.campaign.troubles import Trouble

BROKER = Trouble("boot", 0, "broker", "killed", 250)
DARK = Trouble("boot", 5, "power", "cut", 10)


def test_four_runs_with_random_troubles(capsys):
    assert online.main(["--runs", "4", "--jobs", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "online: 4 runs, 4 sound"


def test_a_good_image_survives_both_a_cut_and_an_outage_in_its_trial(tmp_path):
    assert airrun.play(airrun.GOOD, [DARK, BROKER], random.Random(1), tmp_path) == ""


@pytest.mark.parametrize(
    "case, planned, fault",
    [
        (Case("trusting", ("update-kept",)), [BROKER], "kept without a round trip"),
        (Case("mute", ("update-kept",)), [], "no update-kept"),
    ],
)
def test_a_lock_that_is_not_sound_is_noticed(case, planned, fault, tmp_path, monkeypatch):
    monkeypatch.setitem(airrun.CASES, airrun.GOOD, case)
    monkeypatch.setattr(airrun, "_TROUBLED_S", 400)
    monkeypatch.setattr(airrun, "_WELL_S", 400)
    assert airrun.play(airrun.GOOD, planned, random.Random(1), tmp_path).startswith(fault)


def test_the_same_seed_draws_the_same():
    assert airrun.draw(1, 5)[:2] == airrun.draw(1, 5)[:2] != airrun.draw(2, 5)[:2]
