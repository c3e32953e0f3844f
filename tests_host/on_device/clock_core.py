"""The clock on a board whose parts fail, the same on CPython and MicroPython.

Run: micropython clock_core.py LIB_FOLDER. `Board` is also what the pytest files build their cases on.
"""
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

from clock.clock import Clock
from names import StoreFull

PERIOD = 1 << 30
T0 = 1798761600  # 2027-01-01 00:00 UTC
DAY = 86400


class Store:
    def __init__(self):
        self.values = {}
        self.full = False
        self.writes = []
        self.cut_at = -1  # raise PowerCut ahead of write number cut_at

    def get(self, key, default):
        return self.values.get(key, default)

    def _write(self, key):
        if len(self.writes) == self.cut_at:
            raise PowerCut()
        self.writes.append(key)

    def put(self, key, value):
        assert -0x80000000 <= value <= 0x7FFFFFFF, "NVS i32"
        assert len(key) <= 15, "NVS key"
        if self.full:
            raise StoreFull()
        self._write(key)
        self.values[key] = value

    def erase(self, key):
        if key in self.values:
            self._write(key)
            del self.values[key]


class PowerCut(Exception):
    pass


class Rtc:
    """A DS3231 on the board's true time; `error` seconds off, `stopped_at`: the time it stands at."""

    def __init__(self, board):
        self.board = board
        self.error = 0
        self.missing = False
        self.stopped_at = None
        self.glitches = []  # readings to give before the right one

    def read(self):
        if self.missing:
            return None
        if self.glitches:
            return self.glitches.pop(0)
        if self.stopped_at is not None:
            return self.stopped_at
        return int(self.board.true) + self.error

    def write(self, unix):
        if self.missing:
            raise OSError(19)
        if self.board.store.cut_at == -2:
            raise PowerCut()
        self.error = unix - int(self.board.true)


class Board:
    def __init__(self, fitted=True):
        self.true = T0
        self.store = Store()
        self.rtc = Rtc(self) if fitted else None
        self.chip = Rtc(self)
        self.ticks = PERIOD - 30000  # wraps soon
        self.ppm = 0  # how fast the ESP32's crystal runs
        self.clock = None
        self.event = None
        self.boot(True)

    def boot(self, power_on=False):
        if power_on:
            self.chip.error = 946684800 - int(self.true)  # year 2000
        self.ticks = (self.ticks + 12345) % PERIOD
        self.clock = Clock(self.store, lambda: int(self.ticks) % PERIOD, ticks_diff, self.rtc, self.chip)
        self.event = self.clock.start(power_on)
        return self.event

    def sleep(self, seconds):
        self.true += seconds
        self.ticks += seconds * 1000 * (1 + self.ppm / 1000000)

    def run(self, seconds, step=60):
        """Tick each minute; events as they came."""
        events = []
        while seconds > 0:
            self.sleep(min(step, seconds))
            seconds -= step
            event = self.clock.tick()
            if event:
                events.append(event)
        return events

    def off(self, seconds):
        self.true += seconds
        return self.boot(True)

    def wrong(self):
        return abs(self.clock.now() - int(self.true))


def ticks_diff(a, b):
    half = PERIOD // 2
    return ((a - b + half) & (PERIOD - 1)) - half


def main():
    board = Board()
    assert board.event is None and board.clock.trust == "lost" and board.clock.drift_steps() == 0
    assert board.clock.set(board.true, "server") and board.clock.trust == "synced"
    assert board.run(2 * DAY) == [] and board.clock.trust == "holding" and board.wrong() <= 2
    print("runs and holds", board.clock.bound(), board.clock.drift_steps())

    board.rtc.error = 40 * DAY
    assert board.run(120) == ["rtc-jumped"] and board.wrong() <= 3
    assert board.boot(False) is None and board.wrong() <= 3 and board.clock.trust == "holding"
    assert board.off(60) == "clock-lost" and board.clock.trust == "lost"
    assert board.clock.set(board.true, "codes") and board.wrong() == 0 and board.clock.trust == "synced"
    assert board.off(60) is None and board.wrong() <= 1
    print("leapt DS3231 set right by codes")

    board.clock.raise_floor(board.true)
    assert board.clock.set(board.true + 300 * DAY, "server")
    assert board.run(2 * 3600) == []
    assert board.clock.set(board.true, "server") and board.wrong() <= 1 and board.clock.trust == "synced"
    used = board.true // 30 * 30
    board.clock.raise_floor(board.true)
    assert not board.clock.set(board.true - 400, "server") and board.clock.now() == used
    assert board.clock.trust == "lost"
    print("back from the future, not past a used code")

    plain = Board(False)
    assert plain.event == "clock-lost" and plain.clock.set(plain.true, "server")
    plain.ppm = 90
    days = 0
    while plain.clock.trust != "lost":
        assert plain.wrong() <= plain.clock.bound()
        plain.run(DAY)
        days += 1
    print("without a DS3231 holds for days:", days)


if __name__ == "__main__":
    main()
    print("ok")
