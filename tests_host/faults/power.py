"""Battery, brown-out, and resets while the bolt moves."""

from tests_host.faults.row import fault

BOLT = ("6000i",)
EVERY_MS = 50
STROKE_MS = {"6000i": 700, "7000i": 450}


@fault("battery-low", "low-battery", "battery-low")
def _(make, _case):
    side = make()
    side.board.battery(4.5, 0.3)
    side.wait(60)
    assert len(side.logged("battery-low")) == 1
    side.works()
    side.board.battery(6.0, 0.3)
    side.wait(60)
    assert len(side.logged("battery-ok")) == 1
    side.works()


@fault("battery-low-at-power-on", "low-battery", "battery-low")
def _(make, _case):
    side = make(0)
    side.board.battery(4.5, 0.3)
    side.board.run(45)
    side.works()


@fault("battery-empty", "battery-stop", "refused low-battery")
def _(make, _case):
    side = make()
    side.board.battery(3.9, 0.3)
    side.wait(35)
    assert side.logged("battery-stop")
    code = side.code()
    before = len(side.stretches())
    side.type(code + "#", 5)
    assert side.locked and len(side.stretches()) == before  # the last state stays
    side.board.battery(6.0, 0.3)
    side.wait(60)
    side.type(code + "#")  # the refused code was not used up
    if not side.opens:
        side.works()


@fault("battery-empty-at-power-on", "battery-stop", "refused low-battery")
def _(make, _case):
    side = make(0)
    side.board.battery(3.9, 0.3)
    side.board.run(2)
    side.type(side.code() + "#", 5)
    assert side.locked
    if side.model == "6000i":
        assert side.stretches() == []
    side.board.battery(6.0, 0.3)
    side.board.run(65)
    side.works()


@fault("battery-empty-while-open", "battery-stop", "battery-stop")
def _(make, _case):
    side = make(settings={"auto_lock_s": 60})
    side.type(side.code() + "#")
    assert side.opens
    side.board.battery(3.9, 0.3)
    side.board.run(70)
    assert side.opens and not side.board.motor  # open and known, not half-way
    side.board.battery(6.0, 0.3)
    side.wait(1900)
    assert side.locked, side.tail()
    side.works(70)


@fault("battery-sags", "battery-stop", "refused low-battery")
def _(make, _case):
    side = make()
    side.board.battery(5.0, 3.0 if side.model == "6000i" else 6.0)  # enough at rest, too little under the motor
    side.wait(35)
    side.type(side.code() + "#", 20)  # it moves once, and learns
    assert side.board.seen("reset") == []
    for _ in range(3):
        side.type(side.code() + "#", 10)
    assert side.opens or side.locked, side.tail()
    side.board.battery(6.0, 0.3)
    side.wait(1900)
    assert side.locked, side.tail()
    side.works()


@fault("battery-wire-broken", "low-battery", "battery-low")
def _(make, _case):
    side = make()
    side.board.break_wire("battery")
    side.wait(60)
    side.works()  # what can't be measured does not keep anybody out
    side.board.break_wire("battery", False)
    side.wait(60)
    assert side.logged("battery-ok")
    side.works()


@fault("brown-out-while-moving", "", "power-up power-on", cases=(100, 300))
def _(make, ms):
    side = make()
    side.begin_opening()
    side.board.run(ms / 1000)
    side.board.battery(3.0, 0.5)
    side.board.run(1)
    assert side.board.seen("reset") or side.board.state == "off", side.tail()
    side.board.battery(3.9, 0.2)  # it starts, but can't move
    side.board.run(10)
    assert not side.board.motor
    side.board.battery(6.0, 0.3)
    side.wait(2000)
    assert side.locked, side.tail()
    side.works()


@fault("reset-while-opening", "", "accepted totp", cases=("en", "wdt", "panic", "reset", "cut"))
def _(make, kind):
    side = make()
    for ms in range(0, STROKE_MS[side.model], EVERY_MS):
        side.begin_opening()
        side.board.run(ms / 1000)
        _reset(side, kind)
        side.board.run(12)
        assert side.locked and not side.board.motor, f"{ms} ms\n{side.tail()}"
    side.works()


@fault("reset-while-locking", "", "power-up", cases=("en", "wdt", "cut"))
def _(make, kind):
    side = make()
    for ms in range(0, STROKE_MS[side.model], EVERY_MS):
        side.type(side.code() + "#")
        assert side.opens
        side.board.key_down("#")
        side.board.run_until("motor", 1)
        side.board.key_up("#")
        side.board.run(0.001)
        side.board.run(ms / 1000)
        _reset(side, kind)
        side.board.run(12)
        assert side.locked and not side.board.motor, f"{ms} ms\n{side.tail()}"
    side.works()


def _reset(side, kind):
    if kind == "cut":
        side.board.cut_power()
        side.board.run(0.7)
        side.board.restore_power()
    else:
        side.board.reset(kind)


@fault("motor-pins-while-starting", "", "power-up power-on")
def _(make, _case):
    side = make()
    for kind in ("en", "wdt", "panic", "brown-out", "cut"):
        _reset(side, kind)
        side.board.run(2)
    side.board.run(10)
    if side.model == "6000i":  # a lever has no sensor: it is moved to "locked" at each start
        assert side.board.seen("motor") == []
    assert side.starts() == 6 and side.starting() == []
    side.works()
