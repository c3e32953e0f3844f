"""Last key to motor energised, from the moment the contact first closes, against debounce plus one scan.

In real time: what the interpreter costs is in it. In virtual time: flash operations cost what the chip's cost
(tools/sim/chip/gate.py), computing costs nothing. The contact bounces for 5 ms in both.
"""

import time

from codes import keys, stay, totp
from tools.bench.row import Row, percentile
from tools.sim import Board

SECRET = bytes(range(32))
SCAN_MS = 5  # lib/lock/keys.py
DEBOUNCE_MS = 20  # four scans: lib/keypad/debounce.py


def rows(quick=False):
    """Yields the Rows."""
    limit = DEBOUNCE_MS + SCAN_MS
    for name, samples in (
        ("key to motor, 24-hour code, real time", _stay(20 if quick else 60)),
        ("key to motor, one-time code, virtual time", _totp(50 if quick else 400)),
    ):
        yield Row(f"{name}, p50", percentile(samples, 0.5), limit, "ms")
        yield Row(f"{name}, p99", percentile(samples, 0.99), limit, "ms", 1.5)


def _stay(count):
    # The most expensive kind: 24 candidate hours and more. It may be used again.
    samples = []
    with Board("6000i", secret=SECRET, realtime=True, settings={"auto_lock_s": 0}) as board:
        board.run(1.0)
        code = stay.mint(keys.stay_mac(SECRET), int(time.time()) // 3600 - 5, 24).decode()
        for _ in range(count):
            samples.append(_open(board, code, 60))
            board.run(0.8)
            board.press("#", 40, 40)
            board.run(0.9)
    return samples


def _totp(count):
    samples = []
    with Board("6000i", secret=SECRET) as board:
        board.run(1.0)
        mac = keys.totp_mac(SECRET)
        for number in range(count):
            board.run(30 + number * 0.0137 % 1)  # another phase of the scan each time
            samples.append(_open(board, totp.code(mac, totp.step(int(board.now))).decode(), 80))
            board.run(8.0)
    return samples


def _open(board, code, pause_ms):
    seen = len(board.events)
    board.press(code, pause_ms, pause_ms)
    board.key_down("#")
    board.run(0.1)
    board.key_up("#")

    def happened(name, value):
        return [event for event in board.events[seen:] if event.name == name and event.values[0] == value]

    board.run_until(lambda _: happened("motor", -1), 3.0)
    return (happened("motor", -1)[0].at - happened("key", "#")[0].at) * 1000
