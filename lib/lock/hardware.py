"""Makes the drivers of one board. The motor comes first: inert before anything else can go wrong.

Needed at the start only: what it makes must hold nothing of this module.
"""

from drivers import nvs_room, storage, system
from drivers.battery import Battery
from drivers.buzzer import Buzzer
from drivers.chiprtc import ChipRtc
from drivers.ds3231 import DS3231
from drivers.guard import GuardedMotor
from drivers.lamp import Lamp
from drivers.matrix import Matrix
from drivers.nvs import NvsStore
from drivers.switches import BoltSwitches, Contact
from lock.parts import Hardware


def fit(profile) -> Hardware:
    """The drivers of a board. profile: a module of boards/."""
    made = Hardware()
    made.motor = _motor(profile.LOCK)
    made.switches = None if profile.LOCK["kind"] == "lever" else BoltSwitches(profile.LOCK)
    made.matrix = Matrix(profile.KEYPAD)
    made.lamp = Lamp(profile.LAMP)
    made.buzzer = Buzzer(profile.BUZZER)
    made.battery = Battery(profile.BATTERY)
    made.door = Contact(profile.DOOR) if profile.DOOR is not None else None
    made.store = NvsStore()
    made.store_room = nvs_room.look
    made.chip_rtc = ChipRtc()
    made.rtc = DS3231(profile.RTC)
    made.log_region = storage.log_region()
    made.cause = system.reset_cause()
    return made


def _motor(profile):
    # A board has room in its heap for its own motor's driver only.
    if profile["kind"] == "lever":
        from drivers.servo import Servo

        return GuardedMotor(Servo(profile))
    from drivers.hbridge import HBridge

    return GuardedMotor(HBridge(profile))
