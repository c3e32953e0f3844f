"""What a lock is made of once it is built. lock/hardware.py and lock/build.py fill these in, and are forgotten then."""

from bolt.energy import Energy
from clock.clock import Clock
from clock.zone import Zone
from codes.pins import Pins
from drivers.battery import Battery
from drivers.buzzer import Buzzer
from drivers.chiprtc import ChipRtc
from drivers.ds3231 import DS3231
from drivers.guard import GuardedMotor
from drivers.lamp import Lamp
from drivers.matrix import Matrix
from drivers.nvs import NvsStore
from drivers.region import FlashRegion
from drivers.switches import BoltSwitches, Contact
from eventlog.log import EventLog
from indicator.player import Player
from lock.keys import KeyPath
from lock.lock import Lock
from lock.mover import Mover
from lock.supervisor import Supervisor
from lock.upkeep import Upkeep


class Hardware:
    """The drivers of one board. switches: None for a lever; door: None without contact; cause: why the chip started."""

    motor: GuardedMotor
    switches: "BoltSwitches | None"
    matrix: Matrix
    lamp: Lamp
    buzzer: Buzzer
    battery: Battery
    door: "Contact | None"
    store: NvsStore
    chip_rtc: ChipRtc
    rtc: DS3231
    store_room: object  # drivers/nvs_room.py, `look`
    log_region: FlashRegion
    cause: str

    def door_open(self):
        """True, False, or None where there is no contact."""
        return None if self.door is None else not self.door.closed()


class Parts:
    """Everything `lock.run` needs of a built lock."""

    hardware: Hardware
    clock: Clock
    energy: Energy
    log: EventLog
    settings: dict
    pins: Pins
    zone: Zone
    slot: int  # the one that runs; the application's only
    server: object  # firmware/server.py says what it must have; the application's only
    player: Player
    mover: Mover
    lock: Lock
    keypath: KeyPath
    upkeep: Upkeep
    supervisor: Supervisor
    taking: bool  # an update, or its offer, is being taken
    tight: bool  # the memory does not hold a TLS connection and an update at once
