"""The clock chip and its bus, at power-on and while the lock runs."""

from tests_host.faults.row import fault
from tests_host.faultside import spoiler

WITH_PIN = spoiler('''
from codes import keys
from codes.pin_book import PinBook

_late = lock_run._late


async def _with_pin(parts, *more):
    await _late(parts, *more)
    from drivers import storage

    PinBook(storage.MOUNT + "/pins", keys.pin_mac(parts.hardware.store.read("secret"))).add(b"275193", "Ann")


lock_run._late = _with_pin
''')
DAY = 86400


def _pin_opens(side):
    side.type("275193#")
    assert side.opens and side.logged("accepted", "pin"), side.tail()
    side.board.run(9)


def _two_codes_open(side):
    side.type(side.code() + "#", 3)
    assert side.locked, side.tail()
    side.board.press(side.code() + "#")
    side.board.run_until(lambda board: board.opens, 20, 0.5)
    assert side.logged("accepted", "pair"), side.tail()
    side.board.run(9)
    side.works()  # the clock is right again: one code is enough


@fault("rtc-missing-at-power-on", "need-next", "clock-fault clock-lost")
def _(make, _case):
    _lost_at_power_on(make, missing=True)


@fault("rtc-stopped-at-power-on", "need-next", "clock-fault clock-lost")
def _(make, _case):
    _lost_at_power_on(make, stopped=True)


@fault("rtc-absurd-at-power-on", "need-next", "clock-fault clock-lost")
def _(make, _case):
    _lost_at_power_on(make, absurd=True)


@fault("rtc-bus-hung-at-power-on", "need-next", "clock-fault clock-lost")
def _(make, _case):
    _lost_at_power_on(make, hung=True)


@fault("rtc-a-day-slow-at-power-on", "need-next", "clock-fault clock-lost")
def _(make, _case):
    side = make()
    side.works()  # from now on it knows the time to be later
    side.board.cut_power()
    side.board.rtc(offset=-DAY)
    side.board.run(1)
    side.board.restore_power()
    side.board.run(2)
    _two_codes_open(side)


def _lost_at_power_on(make, **broken):
    side = make(app=WITH_PIN)
    side.works()
    side.board.cut_power()
    side.board.rtc(**broken)
    side.board.run(600)
    side.board.restore_power()
    side.board.run(2)
    _pin_opens(side)
    side.type(side.stay_code() + "#", 2)
    assert side.locked and side.logged("refused", "clock-lost") and side.shows("clock-lost"), side.tail()
    _two_codes_open(side)
    side.board.rtc(**{name: False for name in broken})
    side.wait(200)
    side.works()


@fault("rtc-a-day-wrong-at-first-power-on", "refused", "accepted pair", cases=(DAY, DAY // 4))
def _(make, offset):
    side = make(0, app=WITH_PIN)
    side.board.rtc(offset=offset)
    side.board.run(2)
    _pin_opens(side)
    _two_codes_open(side)
    assert side.logged("clock-set", "codes")


@fault("rtc-missing-later", "", "clock-fault rtc-missing")
def _(make, _case):
    side = _broken_later(make, missing=True)
    side.board.rtc(missing=False)
    side.wait(70)
    assert side.logged("clock-fault", "rtc-back")


@fault("rtc-stopped-later", "", "clock-fault rtc-missing")
def _(make, _case):
    _broken_later(make, stopped=True)


@fault("rtc-absurd-later", "", "clock-fault rtc-missing")
def _(make, _case):
    side = _broken_later(make, absurd=True)
    side.board.rtc(absurd=False)
    side.wait(70)
    assert side.logged("clock-fault", "rtc-back")


@fault("rtc-bus-hung-later", "", "clock-fault rtc-missing")
def _(make, _case):
    side = _broken_later(make, hung=True)
    side.board.rtc(hung=False)
    side.wait(70)
    assert side.logged("clock-fault", "rtc-back")


@fault("rtc-jumps-later", "", "clock-fault rtc-jumped", cases=(DAY, -DAY, 300))
def _(make, offset):
    _broken_later(make, offset=offset)


def _broken_later(make, **broken):
    side = make(app=WITH_PIN)
    side.works()
    side.board.rtc(**broken)
    side.wait(250)
    _pin_opens(side)
    side.works()  # the chip's own clock goes on
    side.type(side.stay_code() + "#")
    assert side.opens
    side.board.run(9)
    side.board.reset("wdt")  # and over a warm reset
    side.board.run(2)
    side.works()
    return side


@fault("rtc-bus-hung-while-typing", "key", "clock-fault rtc-missing")
def _(make, _case):
    side = make()
    side.board.rtc(hung=True)
    side.board.run(54)
    late = []
    for _ in range(60):  # 12 s of typing, over the clock's minute
        since = side.board.now
        side.board.press("1")
        heard = [event.at for event in side.board.seen("tone") if event.at > since and event.values == (2000,)]
        assert len(heard) == 1, side.tail()
        late.append(heard[0] - since)
    assert max(late) < 0.035, late
    side.wait(200)
    for _ in range(2):  # and key to motor
        code = side.code()
        side.board.press(code)
        side.board.key_down("#")
        since = side.board.now
        motor = side.board.run_until("motor", 1)
        assert motor.at - since < 0.06
        side.board.key_up("#")
        side.board.run(10)
