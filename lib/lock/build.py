"""Puts a lock together from the rooms of lib/: who gets handed what is decided here and nowhere else.

Needed at the start only: what it makes must hold nothing of this module.
"""

import time

import names
from bolt.autolock import AutoLock
from bolt.energy import Energy
from clock.clock import Clock
from clock.zone import Zone
from codes import keys
from codes.judge import Judge
from codes.pins import Pins
from codes.throttle import Throttle
from drivers import storage
from eventlog.log import EventLog
from indicator.player import Player
from keypad.debounce import Debouncer
from keypad.entry import Entry
from keypad.keys import KeyQueue
from lock.keys import KeyPath
from lock.lock import Lock
from lock.mover import Mover
from lock.parts import Parts
from lock.upkeep import Upkeep

_UTC = bytes((1, 0, 0, 0))  # a zone without changes, at offset 0


class NoSecret(Exception):
    """The store holds no secret: this lock was never set up, or its NVS was lost. No code can be valid."""


def build(hardware, profile) -> Parts:
    """The lock of a board. Raises NoSecret; what else is missing is logged and done without."""
    made = Parts()
    made.hardware = hardware
    made.taking = made.tight = False
    made.server = None
    store = hardware.store
    ticks, diff = time.ticks_ms, time.ticks_diff

    clock = made.clock = Clock(store, ticks, diff, hardware.rtc, hardware.chip_rtc)
    clock_event = clock.start(hardware.cause == "power-on")
    log = made.log = EventLog(hardware.log_region, clock, store, _count_boot(store))
    log.open()
    log.add("power-up", hardware.cause)
    if log.found or log.fault:
        log.add("log-damaged", log.found or log.fault)
    if clock_event:
        log.add("clock-fault", clock_event)
    secret = store.read("secret")
    if not secret:
        log.add("no-secret")
        raise NoSecret()

    from lock import settings

    chosen = made.settings = settings.load(store)
    hardware.buzzer.muted = not chosen["sound"]
    energy = made.energy = Energy(profile.BATTERY)
    bolt = _bolt(profile, hardware, energy, ticks, diff)
    player = made.player = Player(hardware.lamp, hardware.buzzer, ticks, diff)
    throttle = Throttle(store, clock)
    pins = made.pins = Pins(storage.MOUNT + "/pins", keys.pin_mac(secret))
    zone = made.zone = _zone(store)
    judge = Judge(secret, store, clock, zone, pins, throttle, chosen)
    autolock = AutoLock(chosen, diff)
    made.mover = Mover(bolt, autolock, hardware.door_open, ticks, diff)
    made.lock = Lock(judge, made.mover, energy, log, player, ticks, diff)
    legend = profile.KEYPAD["keys"]
    made.keypath = KeyPath(hardware.matrix, Debouncer(), KeyQueue(), Entry(diff), legend, ticks, diff)
    made.upkeep = Upkeep(made, throttle, energy, ticks, diff)
    made.upkeep.measure()
    return made


def _bolt(profile, hardware, energy, ticks, diff):
    # A board has room in its heap for its own bolt only.
    if profile.LOCK["kind"] == "lever":
        from bolt.lever import Lever

        return Lever(hardware.motor, profile.LOCK, energy.may_move)
    from bolt.deadbolt import Deadbolt

    return Deadbolt(hardware.motor, hardware.switches, profile.LOCK, energy.may_move, ticks, diff)


def _zone(store):
    try:
        return Zone(store.read("zone") or _UTC)
    except ValueError:
        return Zone(_UTC)


def _count_boot(store) -> int:
    count = store.get("boots", 0) + 1
    try:
        store.put("boots", count)
    except names.StoreFull:
        pass
    return count & 0xFFFF
