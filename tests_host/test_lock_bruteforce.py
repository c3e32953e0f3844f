"""The short form of `python -m tools.campaign.bruteforce`: guesses stay few, the owner and the renter get in."""

import pytest

from tools.campaign import bruteforce

DAYS = 2


def test_an_attacker_gets_24_guesses_a_day_and_the_owner_gets_in(tmp_path):
    siege = bruteforce.run(DAYS, seed=2, folder=tmp_path)
    print(bruteforce.line(siege, DAYS))
    assert siege.faults == []
    assert siege.owner_in == siege.owner_tried == DAYS and siege.renter_in == siege.renter_tried > 0
    assert 12 * DAYS < len(siege.guesses) < siege.entries and siege.most_in_a_day() <= 24
    assert siege.cuts > 10 < siege.torn + siege.cuts and siege.most_hmacs <= 45


@pytest.mark.parametrize("apart_s, faults", [(3600, []), (3599, ["25 guesses within 24 hours"])])
def test_the_campaign_notices_one_guess_beyond_the_limit(apart_s, faults):
    siege = bruteforce.Siege.__new__(bruteforce.Siege)
    siege.guesses = [1767261600.0 + apart_s * number for number in range(100)]
    siege.logged, siege.torn, siege.faults = 100, 0, []
    bruteforce.judge(siege)
    assert siege.faults == faults
