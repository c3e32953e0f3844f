"""Bolt, switches, clutch and door."""

from tests_host.faults.row import fault

BOLT = ("6000i",)
LEVER = ("7000i",)


@fault("jam-unlocking", "jammed", "jammed totp", BOLT, (0.95, 0.7, 0.5))
def _(make, at):
    side = make()
    side.board.jam(at, "unlocking")
    side.type(side.code() + "#", 10)
    assert side.locked, side.tail()
    side.board.unjam()
    side.works()


@fault("jam-just-before-unlocked", "fault", "sensor-fault no-switch", BOLT, (0.3, 0.06))
def _(make, at):
    side = make()
    side.board.jam(at, "unlocking")
    side.type(side.code() + "#", 20)  # from so far it is taken to be open, and locked again
    assert side.locked and side.logged("auto-locked"), side.tail()
    side.board.unjam()
    side.works()


@fault("jam-locking", "jammed", "jammed auto", BOLT, (0.92, 0.7, 0.5, 0.3, 0.05))
def _(make, at):
    side = make()
    side.board.jam(at, "locking")
    side.type(side.code() + "#", 0.5)
    assert side.opens
    side.board.run(15)
    assert side.board.bolt == "unlocked", side.tail()  # known, and shown as such
    side.type(side.code() + "#")
    assert side.opens
    side.board.unjam()
    side.wait(70)
    assert side.locked, side.tail()
    side.works()


@fault("jam-both-ways", "jammed", "jammed", BOLT, (0.9, 0.5, 0.1))
def _(make, at):
    side = make()
    side.begin_opening()
    side.board.run_until(lambda board: board.bolt_position <= at, 2, 0.005)
    side.board.jam(at, "both")  # in the middle of the stroke: it can go neither way
    side.board.run(12)
    assert side.board.bolt == "between"
    told = len(side.logged("jammed"))
    side.wait(70)
    assert len(side.logged("jammed")) > told  # it tries again
    side.board.unjam()
    side.wait(310)
    assert side.locked, side.tail()
    side.works()


@fault("switch-locked-stuck-closed", "fault", "sensor-fault switch-fault", BOLT)
def _(make, _case):
    side = make()
    side.board.stick_switch("locked", True)
    for _ in range(2):
        side.type(side.code() + "#", 2)
        assert side.opens, side.tail()
        side.board.run(12)
        assert side.locked, side.tail()
    side.board.stick_switch("locked", None)
    side.works()


@fault("switch-unlocked-stuck-closed", "fault", "sensor-fault switch-fault", BOLT)
def _(make, _case):
    side = make()
    side.board.stick_switch("unlocked", True)
    for _ in range(2):
        side.type(side.code() + "#", 2)
        assert side.opens, side.tail()
        side.board.run(12)
        assert side.locked, side.tail()
    side.board.stick_switch("unlocked", None)
    side.board.run(1)
    side.works()


@fault("switches-stuck-from-power-on", "fault", "sensor-fault switch-fault", BOLT, ("locked", "unlocked"))
def _(make, name):
    side = make(0)
    side.board.stick_switch(name, True)
    side.board.run(12)
    for _ in range(2):
        side.type(side.code() + "#", 2)
        assert side.opens, side.tail()
        side.board.run(15)
        assert side.locked, side.tail()
    side.board.stick_switch(name, None)
    side.works()


@fault("switch-locked-broken", "fault", "sensor-fault no-switch", BOLT, ("wire", "switch"))
def _(make, how):
    _broken(make(), how, ("locked",))


@fault("switch-unlocked-broken", "fault", "sensor-fault no-switch", BOLT, ("wire", "switch"))
def _(make, how):
    _broken(make(), how, ("unlocked",))


@fault("switches-both-broken", "fault", "sensor-fault no-switch", BOLT, ("wire", "switch"))
def _(make, how):
    _broken(make(), how, ("locked", "unlocked"))


def _broken(side, how, names):
    for name in names:
        side.board.break_wire(name) if how == "wire" else side.board.stick_switch(name, False)
    for _ in range(2):
        side.type(side.code() + "#", 10)
        side.board.run(1)
        opened = [event for event in side.board.seen("bolt") if event.at > side.board.now - 14]
        assert min(event.values[0] for event in opened) <= 0.03, side.tail()
        side.board.run(25)
        assert side.locked, side.tail()
    for name in names:
        side.board.break_wire(name, False) if how == "wire" else side.board.stick_switch(name, None)
    side.board.run(65)
    side.works()


@fault("motor-wire-broken", "jammed", "jammed", BOLT, ("throw", "retract", "enable"))
def _(make, wire):
    side = make()
    side.board.break_wire(wire)
    side.type(side.code() + "#", 15)
    assert side.opens if wire == "throw" else side.locked  # known, and shown as what it is
    side.board.break_wire(wire, False)
    side.wait(70)
    side.works()


@fault("turned-by-hand", "", "turned-by-hand unlocked", BOLT)
def _(make, _case):
    side = make()
    side.board.turn_by_hand(0.0)
    side.board.run(1)
    assert side.logged("turned-by-hand", "unlocked")
    side.board.run(7)
    assert side.locked and side.logged("auto-locked"), side.tail()
    side.works()


@fault("turned-halfway-by-hand", "jammed", "halfway between", BOLT)
def _(make, _case):
    side = make()
    side.board.turn_by_hand(0.5)
    side.board.run(50)
    assert side.board.bolt == "between" and side.logged("halfway", "between")
    side.board.run(15)
    assert side.locked, side.tail()
    side.works()


@fault("auto-lock-set-to-never", "", "unlocked totp", cases=(0, 20))
def _(make, delay):
    side = make(settings={"auto_lock_s": delay})
    side.type(side.code() + "#", 10)
    assert side.opens
    side.wait(120)
    assert side.opens if delay == 0 else side.locked
    side.type("#")
    assert side.locked


@fault("clutch-jammed", "", "unlocked totp", LEVER)
def _(make, _case):
    side = make()
    side.board.jam()
    side.type(side.code() + "#", 10)
    assert side.locked  # nothing tells the lock: it has no sensor there
    side.board.unjam()
    side.works()


@fault("door-left-open", "door-open", "door-left-open", LEVER)
def _(make, _case):
    side = make(settings={"door_alarm_s": 60})
    side.type(side.code() + "#")
    side.board.door(True)
    side.board.run(70)
    assert side.opens and side.logged("door-open") and side.logged("door-left-open")
    side.board.door(False)
    side.board.run(4)
    assert side.opens and side.logged("door-closed")
    side.board.run(3)
    assert side.locked, side.tail()
    side.works()


@fault("door-contact-stuck-open", "door-open", "door-left-open", LEVER, ("wire", "switch"))
def _(make, how):
    side = make()
    side.board.break_wire("door") if how == "wire" else side.board.stick_switch("door", False)
    side.type(side.code() + "#", 130)
    assert side.opens  # it waits for the door, and has told so
    side.type("#")
    assert side.locked
    side.board.break_wire("door", False) if how == "wire" else side.board.stick_switch("door", None)
    side.board.run(2)
    side.works()


@fault("door-contact-stuck-closed", "", "auto-locked auto", LEVER)
def _(make, _case):
    side = make()
    side.board.stick_switch("door", True)
    side.type(side.code() + "#")
    assert side.opens
    side.board.door(True)
    side.board.run(6)
    assert side.locked
    side.board.door(False)
    side.board.stick_switch("door", None)
    side.works()
