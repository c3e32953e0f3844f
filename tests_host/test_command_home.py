"""What Home Assistant may say to a lock by its topic `ha`, and who judges the codes typed there."""

import pytest

from codes import keys, totp
from tests_host.commandside import SECRET


def one_time_code(lock):
    return totp.code(keys.totp_mac(SECRET), lock.time.true // 30)


def test_its_code_is_judged_by_the_judge_of_the_keypad(lock):
    code = one_time_code(lock)
    lock.executor.take_plain(b"UNLOCK " + code, False)
    assert lock.mover.asked == [("unlocked", "totp")]
    assert lock.logged() == [("accepted", "totp", b""), ("command", "", b"ha-enter")]
    lock.mover.arrive()
    lock.executor.take_plain(b"UNLOCK " + code, False)
    lock.parts.lock.on_line(("enter", code))
    assert lock.logged("refused") == [("refused", "used", b"")] * 2 and len(lock.mover.asked) == 1


def test_its_wrong_codes_count_against_the_same_budget(lock):
    for number in range(5):
        lock.executor.take_plain(b"UNLOCK %04d" % (2711 + number), False)
    lock.parts.lock.on_line(("enter", b"9999"))
    assert [row[1] for row in lock.logged("refused")] == ["wrong"] * 5 + ["throttled"]


def test_it_locks(lock):
    lock.executor.take_plain(b"LOCK", False)
    assert lock.mover.asked == [] and lock.logged() == []  # it is locked
    lock.mover.resting = "unlocked"
    lock.executor.take_plain(b"LOCK", False)
    assert lock.mover.asked == [("locked", "command")]
    assert lock.logged("command") == [("command", "", b"ha-lock")]


@pytest.mark.parametrize("name, payload", [
    ("bad-argument", b"UNLOCK"),
    ("bad-argument", b"UNLOCK "),
    ("malformed", b""),
    ("malformed", b"UNLOCK None"),
    ("malformed", b"UNLOCK  123456"),
    ("malformed", b"UNLOCK 123456\n"),
    ("malformed", b"UNLOCK 12345678901"),
    ("malformed", b"UNLOCK \xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4"),
    ("malformed", b"unlock 123456"),
    ("malformed", b"UNLOCK\x00123456"),
    ("malformed", b"LOCK "),
    ("malformed", b"OPEN"),
    ("malformed", bytes(2000)),
    ("oversized", None),
    ("retained", b"LOCK"),
    ("retained", b"UNLOCK 123456"),
])
def test_what_it_may_not_say(lock, name, payload):
    lock.mover.resting = "unlocked"
    if payload == b"UNLOCK 123456":
        payload = b"UNLOCK " + one_time_code(lock)
    lock.executor.take_plain(payload, name == "retained")
    assert lock.mover.asked == [] and lock.logged() == [("command-refused", name, b"ha")]


def test_install_hurries_the_offer_that_waits_and_is_refused_where_none_does(lock):
    offer = lock.online.offer
    offer.state = "waiting"
    lock.executor.take_plain(b"INSTALL", False)
    assert lock.logged() == [("command", "", b"ha-install")] and offer.forced
    lock.executor.take_plain(b"INSTALL", False)
    assert lock.logged("command-refused") == [("command-refused", "not-found", b"ha")]
    offer.forced = False
    lock.executor.take_plain(b"INSTALL", True)
    assert not offer.forced and lock.mover.asked == []


def test_while_throttled_the_owners_two_codes_are_not_come_between(lock):
    for number in range(5):
        lock.parts.lock.on_line(("enter", b"%04d" % (2711 + number)))
    lock.parts.lock.on_line(("enter", one_time_code(lock)))
    lock.time.passes(30)
    lock.executor.take_plain(b"UNLOCK " + one_time_code(lock), False)
    lock.executor.take_plain(b"UNLOCK 123456", False)
    assert lock.mover.asked == []
    lock.parts.lock.on_line(("enter", one_time_code(lock)))
    assert lock.mover.asked == [("unlocked", "pair")]


def test_with_the_clock_lost_the_owners_search_goes_on(lost):
    for _ in range(2):
        lost.parts.lock.on_line(("enter", one_time_code(lost)))
        lost.time.passes(30)
    search = lost.parts.lock._search
    assert search is not None
    for payload in (b"UNLOCK " + one_time_code(lost), b"UNLOCK 2711", b"LOCK", b"UNLOCK"):
        lost.executor.take_plain(payload, False)
    assert lost.parts.lock._search is search and lost.mover.asked == []
    assert ("refused", "clock-lost", b"") in lost.logged()
    verdict = None
    while verdict is None:
        verdict = search.step()
    assert verdict.ok


def test_a_battery_that_can_move_nothing_spends_no_code(lock):
    lock.parts.energy.state = "stop"
    code = one_time_code(lock)
    lock.executor.take_plain(b"UNLOCK " + code, False)
    lock.parts.energy.state = "ok"
    lock.executor.take_plain(b"UNLOCK " + code, False)
    assert [row[:2] for row in lock.logged("refused", "accepted")] == [("refused", "low-battery"), ("accepted", "totp")]
