"""Joining Wi-Fi: which network first, how long, and what the radio is asked meanwhile."""

from tests_host.micropython import ROOT, run

ON = "'on', 'reconnects=0'"


def _case(name, bits=32):
    return run(ROOT / "tests_host/on_device/net_wifi.py", name, bits=bits, path=[ROOT]).splitlines()


def test_the_strongest_access_point_of_a_known_network():
    assert _case("strongest") == [f"('Home', -55) [{ON}, 'scan', ('Home', 'home key', b'NNNNNN')] 3000"]


def test_where_the_strongest_fails_the_next_is_tried():
    tries = "('Guest', '', b'GGGGGG'), ('Home', 'home key', b'HHHHHH')"
    assert _case("next") == [f"('Home', -55) [{ON}, 'scan', {tries}] 5050"]


def test_a_network_that_no_scan_shows_is_tried_last():
    tries = "('Home', 'home key', None), ('Guest', '', None), ('Hidden', 'hidden key', None)"
    assert _case("hidden") == [f"('Hidden', -55) [{ON}, 'scan', {tries}] 7100"]


def test_after_a_loss_the_last_access_point_comes_first_and_without_a_scan():
    first, joined, lost, again, other = _case("again")
    assert first.startswith("('Home', -55)")
    assert (joined, lost) == ("True False", "False True False")
    assert again == f"('Home', -55) [{ON}, ('Home', 'home key', b'HHHHHH')] 1000"
    gone = "('Home', 'home key', b'HHHHHH'), 'scan', ('Guest', '', b'GGGGGG')"
    assert other == f"('Guest', -55) [{ON}, {gone}] 5050"


def test_an_old_failure_is_not_taken_for_a_new_one():
    failed, joined = _case("stale")
    assert failed.startswith("no-access-point ") and "'off'" in failed
    assert joined.startswith("('Home', -55) ")


def test_a_wrong_password_is_told_and_the_radio_switched_off():
    assert _case("password") == [f"wrong-password [{ON}, 'scan', ('Home', 'home key', b'HHHHHH'), 'off'] 4050"]


def test_a_network_that_never_answers_is_given_up():
    assert _case("connecting") == [f"timeout [{ON}, 'scan', ('Home', 'home key', b'HHHHHH'), 'off'] 12050"]


def test_a_radio_without_memory():
    assert _case("memory") == ["radio ['off'] 0"]


def test_a_radio_that_can_neither_be_switched_on_nor_off():
    assert _case("none") == ["radio [] 0"]


def test_no_more_than_four_networks():
    (said,) = _case("many")
    assert said.count("('N") == 4
