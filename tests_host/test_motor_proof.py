"""The health gate's check of the motor: how often it is asked before it counts as gone."""

from types import SimpleNamespace

import pytest
import trialside

from bolt.energy import Energy
from lock.health import MOTOR, Health
from names import LOCKED


class Lock:
    """Mover, battery and clock as the check sees them. A proof is felt where `felt` says so, in their order."""

    def __init__(self, felt):
        self.now = 0
        self.felt = list(felt)
        self.energy = Energy({"warn_mv": 5000, "stop_mv": 4000, "sag_mv": 400})
        self.energy.rest(6000)
        self.mover = SimpleNamespace(resting=LOCKED, moving=False, strokes=0, request=self._request)
        self.health = Health(self, MOTOR, lambda: True, lambda: self.now, lambda a, b: a - b)

    def _request(self, target, cause):
        assert (target, cause) == (LOCKED, "proof")
        if self.felt.pop(0):
            self.energy.load(5800)

    def answer(self):
        """What the check says in the end, and when."""
        while self.health.motor() is None:
            self.now += 500
            assert self.now < 60_000
        return self.health.motor(), self.now


@pytest.mark.parametrize("felt", [[True], [False, True], [False, False, True]])
def test_a_proof_that_a_handshake_hid_is_asked_for_again(felt):
    lock = Lock(felt)
    assert lock.answer()[0] is True and lock.felt == []


def test_a_motor_that_is_never_felt_is_gone_within_seconds():
    lock = Lock([False] * 3)
    found, when = lock.answer()
    assert found is False and when <= 10_000 and lock.felt == []


def test_offers_that_come_again_and_again_do_not_wear_the_battery():
    """Each asks the motor to pull once where it has not since the start; no other does."""
    with trialside.lock() as board:
        board.run(5)
        for count in range(1, 4):
            trialside.offer(board, trialside.image("7000i"))
            while trialside.told(board).count("update-refused wrong-model") < count:
                board.run(2)
        assert trialside.told(board).count("locked proof") == 1
