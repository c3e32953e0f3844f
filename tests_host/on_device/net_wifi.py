"""Joins networks with a radio that is told what happens, in virtual time.

argv: name of a case below. stdout: what `join` gave, what the radio was asked, and how long it took in ms.
"""

import sys

from firmware.net import wifi
from firmware.net.failure import Failure

KNOWN = [["Home", "home key"], ["Guest", ""], ["Hidden", "hidden key"]]
HOME, GUEST = (b"Home", b"HHHHHH", 1, -70, 3, False), (b"Guest", b"GGGGGG", 6, -50, 0, False)
NEAR, OTHER = (b"Home", b"NNNNNN", 11, -40, 3, False), (b"Other", b"OOOOOO", 6, -10, 3, False)


class Clock:
    now = 0

    @classmethod
    def ticks_ms(cls):
        return cls.now

    @classmethod
    def sleep_ms(cls, ms):
        cls.now += ms


class WLAN:
    """Behaves as recorded in tests_host/esp32/behaviour.json: connect() while it has not been told to disconnect, and
    scan() and connect() while it is off, raise; status() stays at the last failure until the next one is sure."""

    IF_STA = 0
    air = []  # what a scan shows
    works = {}  # (ssid, bssid or None): status after a second
    memory = there = True

    def __init__(self, interface):
        self.asked = []
        self.on = self.busy = False
        self.last = 1000
        self.target = None

    def active(self, on):
        if on and not self.memory:
            raise OSError("WiFi Out of Memory")
        if not self.there:
            raise RuntimeError("Wifi Unknown Error 0x0101")
        self.asked.append("on" if on else "off")
        self.on, self.busy, self.target = on, False, None

    def config(self, reconnects):
        self.asked.append("reconnects=%d" % reconnects)

    def scan(self):
        self.asked.append("scan")
        if not self.on:
            raise OSError("STA must be active")
        Clock.now += 2000
        return list(self.air)

    def disconnect(self):
        if not self.on:
            raise OSError("Wifi Not Started")
        self.busy, self.target = False, None

    def connect(self, ssid, key, bssid=None):
        if self.busy or not self.on:
            raise OSError("Wifi Internal Error")
        self.asked.append((ssid, key, bssid))
        self.busy = True
        self.target = (ssid, bssid)
        self.since = Clock.now

    def status(self, what=None):
        if what == "rssi":
            return -55
        if self.target and Clock.now - self.since >= 1000:
            self.last = self.works.get(self.target, self.works.get((self.target[0], None), 201))
        return self.last

    def isconnected(self):
        return self.target is not None and self.status() == 1010


class Network:
    WLAN = WLAN


def show(station, radio=None):
    began = Clock.now
    try:
        said = station.join()
    except Failure as failure:
        said = failure.args[0]
    radio = radio or station._wlan
    print(said, radio.asked if radio else [], Clock.now - began)
    if radio:
        radio.asked.clear()


wifi.sleep_ms, wifi.ticks_ms = Clock.sleep_ms, Clock.ticks_ms
station = wifi.Wifi(Network, KNOWN)
case = sys.argv[1]
if case == "strongest":
    WLAN.air = [HOME, OTHER, GUEST, NEAR]
    WLAN.works = {("Home", b"NNNNNN"): 1010}
    show(station)
elif case == "next":
    WLAN.air = [HOME, GUEST]
    WLAN.works = {("Guest", None): 203, ("Home", None): 1010}
    show(station)
elif case == "hidden":
    WLAN.works = {("Hidden", None): 1010}
    show(station)
elif case == "again":
    WLAN.air = [HOME, GUEST]
    WLAN.works = {("Home", None): 1010}
    show(station)
    print(station.joined(), station.lost())
    WLAN.works = {}
    print(station.joined(), station.lost(), station.lost())
    WLAN.works = {("Home", None): 1010}
    show(station)
    WLAN.works = {("Guest", None): 1010}
    station.lost()
    show(station)
elif case == "stale":
    WLAN.air = [HOME]
    show(station)
    WLAN.works = {("Home", None): 1010}
    show(station)
elif case == "password":
    station = wifi.Wifi(Network, KNOWN[:1])
    WLAN.air = [HOME]
    WLAN.works = {("Home", None): 202}
    show(station)
elif case == "connecting":
    station = wifi.Wifi(Network, KNOWN[:1])
    WLAN.air = [HOME]
    WLAN.works = {("Home", None): 1001}
    show(station)
elif case == "memory":
    WLAN.memory = False
    show(station)
elif case == "none":
    WLAN.there = False
    show(station)
elif case == "many":
    station = wifi.Wifi(Network, [["N%d" % number, ""] for number in range(9)])
    show(station)
