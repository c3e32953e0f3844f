"""What a command to the bolt does on the lock: one movement, one answer, when the bolt has arrived."""

import pytest


@pytest.mark.parametrize("do, target", [("unlock", "unlocked"), ("lock", "locked")])
def test_the_answer_comes_when_the_bolt_has_arrived_and_the_log_knows_before_it_moves(lock, do, target):
    assert lock.says(do) == ""
    assert lock.logged() == [("command", "", do.encode())]
    assert lock.mover.asked == [(target, "command")] and lock.answers() == []
    lock.mover.arrive()
    assert lock.answered() == ("", {"bolt": target})
    assert lock.logged()[1:] == [(target, "command", b"")]
    lock.mover.arrive()
    assert lock.answers() == []


@pytest.mark.parametrize("name", ["jammed", "low-battery", "no-switch", "switch-fault"])
def test_what_became_of_the_bolt_is_the_reason(lock, name):
    lock.says("unlock")
    lock.mover.arrive(name)
    assert lock.answered() == (name, {"bolt": "locked"})
    assert lock.logged("command-refused") == [("command-refused", name, b"unlock")]


def test_a_stroke_that_was_under_way_for_somebody_else_answers_too(lock):
    lock.says("unlock")
    lock.mover.arrive("unlocked", "pin")
    assert lock.answered() == ("", {"bolt": "unlocked"})


@pytest.mark.parametrize("noticed", ["door-open", "door-closed", "door-left-open", "turned-by-hand", "halfway"])
def test_what_else_is_noticed_is_no_end_of_the_movement(lock, noticed):
    lock.says("unlock")
    lock.mover.on_event(noticed, "")
    assert lock.answers() == []
    lock.mover.arrive()
    assert lock.answered()[0] == ""


def test_somebody_else_moves_it_the_other_way(lock):
    lock.says("unlock")
    lock.mover.arrive("locked", "keypad")
    assert lock.answered() == ("overtaken", {"bolt": "locked"})


def test_one_movement_is_awaited_at_a_time(lock):
    lock.says("unlock")
    first = lock.id
    lock.says("lock")
    (answer,) = lock.answers()
    assert (answer.id, answer.reason) == (first, "overtaken")
    lock.mover.arrive()
    assert lock.answered() == ("", {"bolt": "locked"})


def test_no_answer_is_owed_for_longer_than_15_s(lock):
    lock.says("unlock")
    lock.time.passes(14)
    lock.executor.tick()
    assert lock.answers() == []
    lock.time.passes(1)
    lock.executor.tick()
    assert lock.answered() == ("timeout", {"bolt": "locked"})
    lock.executor.tick()
    lock.mover.arrive()
    assert lock.answers() == []


def test_a_listener_that_fails_does_not_end_the_bolts_task(lock, monkeypatch):
    told, reports = [], []
    monkeypatch.setattr("lock.console.report", lambda *what: reports.append(what))
    lock.parts.lock.listeners[:0] = [lambda name, cause: 1 // 0]
    lock.parts.lock.listeners.append(lambda name, cause: told.append((name, cause)))
    lock.says("unlock")
    lock.mover.arrive()
    assert reports[0][0] == "listener" and told == [("unlocked", "command")] and lock.answered()[0] == ""
