"""What the parts of the board (tools/sim/world) see of the chip: pads by number, time, and a way to report."""

import calendar2000
import simulator

_UNIX_2000 = 946684800


class Port:
    """start: Unix time when the board was made; broken: GPIO numbers whose wires are cut."""

    def __init__(self, kernel, pads, start, seed, broken):
        self._kernel = kernel
        self._pads = pads
        self._start = start
        self._random = seed % 65536 + 1
        self._broken = broken
        self._levels = {}
        self._contacts = []
        self.total_us = kernel.total_us
        self.emit = kernel.emit
        self.after = kernel.after
        self.cancel = kernel.cancel
        self.stir = kernel.stir

    def unix(self):
        """The true time, whole Unix seconds."""
        return self._start + self._kernel.seconds()[0]

    def civil(self, at):
        """(year, month, day, hour, minute, second, weekday) of Unix seconds."""
        return calendar2000.split(at - _UNIX_2000)[:7]

    def from_civil(self, year, month, day, hour, minute, second):
        """Unix seconds of a date."""
        return calendar2000.join(year, month, day, hour, minute, second) + _UNIX_2000

    def random(self, below):
        """A number below 65,536, the same every time with the same seed."""
        self._random = self._random * 75 % 65537
        return self._random % below

    def keep(self, part):
        """Tell the supervisor what the part remembers."""
        self._kernel.channel.write(("keep", part.name, part.save()))

    def brown_out(self):
        """The supply collapses: the chip resets."""
        simulator.reset("brown-out")

    def bus(self, scl, sda, address, device):
        """Put a device on an I2C bus."""
        simulator.buses.setdefault((scl, sda), {})[address] = Guard(device, self._broken, (scl, sda))

    # -- pads

    def broken(self, pin):
        """Is the wire at this pin cut?"""
        return pin in self._broken

    def set_broken(self, pin, broken):
        """Cut or mend a wire."""
        if broken and pin not in self._broken:
            self._broken.append(pin)
        elif not broken and pin in self._broken:
            self._broken.remove(pin)
        self._kernel.channel.write(("keep", "broken", self._broken))
        self._pads.set_external(pin, None if broken else self._levels.get(pin))
        for a, b in self._contacts:
            self._pads.set_contact(a, b, a not in self._broken and b not in self._broken)

    def watch(self, pin, function):
        """Call the function when the chip may drive the pin otherwise than before."""
        self._pads.watchers[pin] = function

    def driven(self, pin):
        """What the chip drives: 1, 0, None."""
        return None if pin in self._broken else self._pads.drives(pin)

    def pwm(self, pin):
        """(Hz, duty of 65,535) or None."""
        return None if pin in self._broken else self._pads.pwm.get(pin)

    def set_level(self, pin, value):
        """Drive a pin: 0, 1, None."""
        self._levels[pin] = value
        if pin not in self._broken:
            self._pads.set_external(pin, value)

    def set_contact(self, a, b, closed):
        """Join two pins, or part them."""
        if closed and (a, b) not in self._contacts:
            self._contacts.append((a, b))
        elif not closed and (a, b) in self._contacts:
            self._contacts.remove((a, b))
        if a not in self._broken and b not in self._broken:
            self._pads.set_contact(a, b, closed)


class Guard:
    """A bus device behind wires that may be cut."""

    def __init__(self, device, broken, pins):
        self._device = device
        self._broken = broken
        self._pins = pins
        self.read = device.read
        self.write = device.write

    @property
    def absent(self):
        return self._device.absent or self._pins[0] in self._broken or self._pins[1] in self._broken

    @property
    def hung(self):
        return self._device.hung
