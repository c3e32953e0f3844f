"""Makes the drivers of one board. The motor comes first: inert before anything else can go wrong."""

from drivers import storage, system
from drivers.battery import Battery
from drivers.buzzer import Buzzer
from drivers.chiprtc import ChipRtc
from drivers.ds3231 import DS3231
from drivers.guard import GuardedMotor
from drivers.hbridge import HBridge
from drivers.lamp import Lamp
from drivers.matrix import Matrix
from drivers.nvs import NvsStore
from drivers.servo import Servo
from drivers.switches import BoltSwitches, Contact


class Hardware:
    """profile: a module of boards/. Attributes: motor, switches (None for a lever), matrix, lamp, buzzer, battery,
    door (None without contact), store, rtc, chip_rtc, log_region."""

    def __init__(self, profile):
        lever = profile.LOCK["kind"] == "lever"
        self.motor = GuardedMotor(Servo(profile.LOCK) if lever else HBridge(profile.LOCK))
        self.switches = None if lever else BoltSwitches(profile.LOCK)
        self.matrix = Matrix(profile.KEYPAD)
        self.lamp = Lamp(profile.LAMP)
        self.buzzer = Buzzer(profile.BUZZER)
        self.battery = Battery(profile.BATTERY)
        self.door = Contact(profile.DOOR) if profile.DOOR is not None else None
        self.store = NvsStore()
        self.chip_rtc = ChipRtc()
        self.rtc = DS3231(profile.RTC)
        self.log_region = storage.log_region()
        self.cause = system.reset_cause()

    def door_open(self):
        """True, False, or None where there is no contact."""
        return None if self.door is None else not self.door.closed()
