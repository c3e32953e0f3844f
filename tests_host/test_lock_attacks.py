"""What somebody tried at the door of the whole simulated lock, and what it must not get him."""

import pytest

from tests_host import lockside as door

DAY = 86400


def told(board, after):
    """`kind reason` of every record behind number `after`."""
    return [f"{row['kind']} {row['reason']}" for row in board.log() if row["seq"] > after]


def two_codes(board, ahead):
    """The owner's codes of two steps in a row, `ahead` seconds from now, typed in a row."""
    began = board.now // 30 * 30 + ahead
    for moment in (began, began + 30):
        board.press(door.by_pyotp(moment) + "#", 45, 45)
        board.run(1)


@pytest.mark.parametrize("confirmed", [True, False], ids=["confirmed", "fresh from a power cut"])
@pytest.mark.parametrize("ahead", [-DAY // 2, 2 * DAY], ids=["old", "made ahead"])
def test_codes_of_another_time_open_nothing_while_the_clock_is_right(confirmed, ahead):
    """Old ones somebody wrote down, or made on a phone whose date was set ahead, after the owner was last there."""
    with door.make(start=1767261600, leap_ms=1900) as board:
        board.press(door.by_pyotp(board.now) + "#", 45, 45)
        board.run(DAY)
        if not confirmed:
            board.cut_power()
            board.run(1)
            board.restore_power()
            board.run(2)
            if ahead > 0:
                return  # a clock that nobody vouched for may be behind: there two codes in a row are believed
        before = door.last_seq(board)
        two_codes(board, ahead)
        board.run(400)
        assert not [line for line in told(board, before) if line.startswith(("accepted", "clock-set"))]
        assert board.bolt == "locked"
        assert door.opens(board, door.by_pyotp(board.now)) == "totp"


def test_a_search_that_took_long_sets_the_clock_and_opens_nothing():
    """The owner may have gone: the next code opens."""
    with door.make(start=1767261600) as board:
        board.run(5)
        board.cut_power()
        board.rtc(missing=True)
        board.run(60 * DAY)
        board.restore_power()
        board.run(2)
        before = door.last_seq(board)
        two_codes(board, 0)
        board.run(120)
        lines = told(board, before)
        assert "clock-set codes" in lines and "accepted pair" not in lines
        assert board.bolt == "locked" and not [event for event in board.seen("motor") if event.values[0]]
        board.run(35)
        assert door.opens(board, door.by_pyotp(board.now)) == "totp"


@pytest.mark.parametrize("model", door.MODELS)
def test_the_log_cannot_be_filled_up_nor_the_battery_emptied_at_the_keypad(model):
    with door.make(model) as board:
        board.run(3)
        before = door.last_seq(board)
        strokes = len(board.seen("motor"))
        for _ in range(40):
            board.press("#", 45, 45)
        for _ in range(40):
            board.press("1#", 45, 45)
        board.run(1)
        assert door.last_seq(board) - before <= 1
        assert len(board.seen("motor")) == strokes


def test_turning_the_key_sounds_no_alarm():
    with door.make() as board:
        board.run(3)
        seen = len(board.events)
        before = door.last_seq(board)
        board.turn_by_hand(0.0)
        board.run(3)
        assert told(board, before) == ["turned-by-hand unlocked"]
        assert not [event for event in board.events[seen:] if event.name in ("tone", "led") and any(event.values)]
