"""Keys that hang, bounce, or come two at a time."""

from tests_host.faults.row import fault


def _tones(side, since, hertz=2000):
    return sum(event.values == (hertz,) for event in side.board.seen("tone") if event.at > since)


@fault("key-stuck", "fault", "key-stuck", cases=("5", "#", "*"))
def _(make, key):
    side = make()
    side.board.stick_key(key)
    side.board.run(13.5)
    assert len(side.logged("key-stuck")) == 1
    code = side.code()
    while key in code:
        code = side.code()
    if key != "#":  # without `#` nothing can be entered
        side.type(code + "#")
        assert side.opens, side.tail()
        side.board.run(9)
    else:
        before = side.board.now
        side.board.press("123")
        assert _tones(side, before) == 3
    side.board.stick_key(key, False)
    side.board.run(11)
    assert len(side.logged("key-stuck")) == 1
    side.works()


@fault("key-stuck-from-power-on", "fault", "key-stuck")
def _(make, _case):
    side = make(0)
    side.board.stick_key("7")
    side.board.run(15)
    code = side.code()
    while "7" in code:
        code = side.code()
    side.type(code + "#")
    assert side.opens, side.tail()
    side.board.run(9)
    side.board.stick_key("7", False)
    side.board.run(11)
    side.works()


@fault("two-keys-at-once", "refused", "refused wrong")
def _(make, _case):
    side = make()
    code = side.code()
    for first, second in ("12", "15", "90", "*#"):
        before = side.board.now
        side.board.key_down(first)
        side.board.key_down(second)
        side.board.run(0.1)
        side.board.key_up(first)
        side.board.run(0.1)
        side.board.key_up(second)
        side.board.run(0.1)
        assert _tones(side, before) == 0
    side.type("000000#", 2)  # what was typed at once has left nothing behind
    assert side.locked
    side.type(code + "#")
    assert side.opens, side.tail()
    side.board.run(9)


@fault("key-bounces", "key", "unlocked totp", cases=(5, 15))
def _(make, ms):
    side = make()
    side.board.bounce_ms = ms
    before = side.board.now
    side.board.press("1234567890" * 100, hold_ms=70, gap_ms=60)
    assert _tones(side, before) == 1000  # each felt once: none lost, none doubled
    side.board.run(11)
    for _ in range(3):
        side.works()


@fault("keypad-wire-broken", "entry-cleared", "unlocked totp", cases=("row1", "column2"))
def _(make, wire):
    side = make()
    side.board.break_wire(wire)
    before = side.board.now
    side.board.press("2", gap_ms=300)
    assert _tones(side, before) == 0
    side.board.press("9", gap_ms=300)
    assert _tones(side, before) == 1
    side.board.break_wire(wire, False)
    side.board.press("*", gap_ms=500)
    side.works()
