"""Who comes later learns of a lock what holds: the broker keeps `offline`, which is its last will, and `online`. The
whole simulated lock, a real broker."""

import pytest

from tests_host.fixtures import FAST, SERIAL
from tests_host.intruder import Intruder
from tools.campaign import air

STATUS = f"latchkey/{SERIAL}/status"
ENDS = {
    "its power goes": (lambda lock: lock.board.cut_power(), lambda lock: lock.board.restore_power()),
    "its radio is jammed": (lambda lock: lock.board.jam_radio(True), lambda lock: lock.board.jam_radio(False)),
    "it starts anew without a network": (
        lambda lock: (lock.board.jam_radio(True), lock.board.reset()), lambda lock: lock.board.jam_radio(False)),
}  # fmt: skip


@pytest.fixture(scope="module")
def lock(site):
    with air.AirLock(site, SERIAL, speed=FAST) as made:
        made.greeted()
        yield made


def kept(site, lock) -> list[tuple[bytes, bool]]:
    """What somebody who subscribes only now is told, and whether as a kept message."""
    with Intruder(site, "home") as late:
        late.listen(STATUS)
        lock.until(lambda: late.heard, 60)
        return [(payload, retained) for _, payload, retained in late.heard]


@pytest.mark.parametrize("how", ENDS)
def test_a_later_subscriber_is_told_that_it_is_gone_and_that_it_is_back(site, lock, how):
    ends, comes = ENDS[how]
    lock.until(lambda: lock.seen.online, 60)
    assert kept(site, lock) == [(b"online", True)]
    ends(lock)
    lock.until(lambda: not lock.seen.online, 60)
    assert kept(site, lock) == [(b"offline", True)]
    hello = lock.seen.hello
    comes(lock)
    lock.until(lambda: lock.seen.hello is not hello and lock.seen.greeted, 900)
    lock.until(lambda: lock.seen.online, 60)
    assert kept(site, lock) == [(b"online", True)]
