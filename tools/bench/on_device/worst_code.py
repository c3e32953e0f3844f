"""On real MicroPython: judges the worst wrong entry of each length; prints [[kind, HMACs, us, bare us], ...]."""

import json
import sys
import time

from clock.zone import Zone
from codes import keys
from codes.judge import Judge
from codes.pins import Pins
from codes.throttle import Throttle

SECRET = bytes(range(32))
NOW = 1767261600


class Store:
    def __init__(self):
        self.data = {}

    def get(self, key, default):
        return self.data.get(key, default)

    def put(self, key, value):
        self.data[key] = value

    def read(self, key):
        return self.data.get(key)

    write = put


class Clock:
    trust = "holding"
    confirmed = False

    def now(self):
        return NOW

    def uptime(self):
        return 1000

    def drift_steps(self):
        return 4

    def raise_floor(self, unix):
        pass


def counts(judge):
    return judge._totp.count + judge._stay.count + judge._pins.hmacs()


def measure(code, rounds):
    spent = []
    for _ in range(rounds):
        store = Store()
        clock = Clock()
        pins = Pins("/nowhere", keys.pin_mac(SECRET))
        settings = {"checkin_hour": 15, "checkout_hour": 11}
        judge = Judge(SECRET, store, clock, Zone(bytes((1, 0, 0, 0))), pins, Throttle(store, clock), settings)
        before = counts(judge)
        began = time.ticks_us()
        verdict = judge.check(code)
        spent.append(time.ticks_diff(time.ticks_us(), began))
        assert not verdict.ok and verdict.reason == "wrong", verdict
        count = counts(judge) - before
    mac = keys.stay_mac(SECRET) if len(code) == 10 else keys.totp_mac(SECRET)
    bare = []
    for _ in range(rounds):
        began = time.ticks_us()
        for _ in range(count):
            mac.digest(b"12345678")
        bare.append(time.ticks_diff(time.ticks_us(), began))
    return count, sorted(spent)[rounds // 2], sorted(bare)[rounds // 2]


rounds = int(sys.argv[1])
table = (
    ("24 hours", b"2400000000"),
    ("24 hours once", b"5400000000"),
    ("31 nights", b"9100000000"),
    ("6 digits", b"000000"),
)
print(json.dumps([[kind] + list(measure(code, rounds)) for kind, code in table]))
