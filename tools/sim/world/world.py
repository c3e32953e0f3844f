"""One board's parts put together."""

from . import models
from .air import Air
from .battery import Battery
from .bolt import Bolt
from .clutch import Clutch
from .ds3231 import ADDRESS, DS3231
from .keypad import Keypad
from .small import Buzzer, Door, Lamp


class World:
    """model: a key of models.BOARDS; port: tools/sim/chip/port.py or a test's own."""

    def __init__(self, model, port):
        board = models.BOARDS[model]
        self._port = port
        self.parts = {"battery": Battery(board["battery"], port)}
        battery = self.parts["battery"]
        if "bolt" in board:
            self.parts["bolt"] = Bolt(board["bolt"], port, battery)
        if "clutch" in board:
            self.parts["clutch"] = Clutch(board["clutch"], port, battery)
        self.parts["keypad"] = Keypad(board["keypad"], port)
        self.parts["clock"] = DS3231(port)
        self.parts["air"] = Air(port)
        self.parts["lamp"] = Lamp(board["lamp"], port)
        self.parts["buzzer"] = Buzzer(board["buzzer"], port)
        if "door" in board:
            self.parts["door"] = Door(board["door"], port)
        port.bus(board["clock"]["scl"], board["clock"]["sda"], ADDRESS, self.parts["clock"])

    def start(self, kept):
        """Take over what the parts' `save()` returned in the process before ({} at first), show it to the chip."""
        for name, part in self.parts.items():
            if name in kept:
                part.restore(kept[name])
        for part in self.parts.values():
            if hasattr(part, "start"):
                part.start()
        for name in ("bolt", "clutch"):  # what was moving has come to rest
            if name in self.parts:
                self._port.keep(self.parts[name])

    def microvolts(self, pin):
        """What the ADC finds on a pin."""
        return self.parts["battery"].microvolts(pin)

    def act(self, part, method, arguments):
        """Something happens to a part."""
        getattr(self.parts[part], method)(*arguments)

    def measure(self):
        """Bolt position or clutch angle now."""
        bolt = self.parts.get("bolt")
        if bolt:
            return bolt.measure()
        return self.parts["clutch"].measure()
