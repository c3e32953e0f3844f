"""Last key to motor while the network misbehaves, against the same lock with no network in reach; keys lost.

The firmware that ships, real TLS, in virtual time, with what holds the chip's interpreter imitated: 430 ms for the
arithmetic of a handshake, 184 ms for a signature, flash operations. A person comes every 5 to 10 s, and each ten
entries begin with a restart: so the back-off is short, and most visits fall into a try to connect, or follow one.
"""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.bench import outage
from tools.bench.door import Door
from tools.bench.row import Row, percentile
from tools.campaign import sound
from tools.image import dev
from tools.netlab.site import Site
from tools.sim import Board

_SPEED = 50
_BETWEEN = 10  # entries between two restarts
_JOBS = 2
_ENTRIES = 20  # a day, at a door that many use
_DAY_S = 86400
_HANDSHAKE_S = 0.43  # tools/sim/chip/chip_tls.py
_SIGNATURE_S = 0.184  # tools/sim/chip/stalls.py
_SHORTEST_S = 31.5  # firmware/net: a ping is answered after 30 s, the connection breaks, the wait is 1 to 2 s
_TRIES = 21  # of one offer, at most: firmware/online/taking.py


@dataclass
class Delayed(Row):
    """The row of a p99, with what was lost."""

    lost: int = 0
    first: int = 0
    stalls: int = 0

    @property
    def missed(self) -> bool:
        """A key was lost, or the delay is too long."""
        return self.lost > 0 or super().missed

    def __str__(self):
        return f"{super().__str__()}  keys lost: {self.lost}, first ones: {self.first}, long calls: {self.stalls}"


def rows(quick=False):
    """Yields the Rows."""
    count = 20 if quick else 100
    with ThreadPoolExecutor(_JOBS) as pool:
        calls = {name: pool.submit(_measured, name, count) for name in outage.OUTAGES}
        day = pool.submit(_tries, 1 if quick else 6)
        offline = None
        for name, call in calls.items():
            door = call.result()
            offline = offline or door
            low, high = (percentile(offline.took, share) for share in (0.5, 0.99))
            yield Row(f"key to motor, {name}, p50", percentile(door.took, 0.5), low, "ms")
            yield Delayed(f"key to motor, {name}, p99", percentile(door.took, 0.99), high, "ms", 1.5, door.lost,
                          door.first, door.stalls)  # fmt: skip
        yield from _a_day(day.result())


def _measured(name, count) -> Door:
    with _lock(outage.OUTAGES[name], speed=_SPEED) as (board, trouble):
        door = Door(board, len(name))
        for number in range(count):
            if number % _BETWEEN:
                door.rest()
            else:
                board.reset("en")
                trouble.begin(door)
            door.enter()
        trouble.end(board)
        assert not any(row["kind"] in ("rescue", "task-fault") for row in board.log())
        return door


@contextmanager
def _lock(kind, **options):
    with tempfile.TemporaryDirectory(prefix="online-") as folder:
        with Site(Path(folder), {outage.SERIAL: sound.SECRET}, lambda: 0) as site, kind(site) as trouble:
            options.update(trouble.options, image=dev.dev_image(shipped=True), settings={"auto_lock_s": 0})
            with Board("6000i", **options) as board:
                site.clock = lambda: board.now
                yield board, trouble


def _tries(hours):
    """Handshakes a day with a broker that drops each connection, counted over so many hours."""
    with _lock(outage.Storm, speed=1000, leap_ms=1000) as (board, trouble):
        board.run(hours * 3600)
        return trouble.done * 24 / hours


def _a_day(handshakes):
    held = handshakes * _HANDSHAKE_S
    yield Row("handshakes in a day of a broker that drops all", handshakes, _DAY_S / outage.LONGEST_S, "")
    yield Row("time that they hold the keypad in a day", held, _DAY_S, "s")
    yield Row("first keys that fall into one in a day", _ENTRIES * held / _DAY_S, _ENTRIES, "keys")
    yield Row("the same where each connection lives 30 s", _ENTRIES * _HANDSHAKE_S / _SHORTEST_S, _ENTRIES, "keys")
    yield Row("the same for signatures, an offer's tries", _ENTRIES * _TRIES * _SIGNATURE_S / _DAY_S, _ENTRIES, "keys")
