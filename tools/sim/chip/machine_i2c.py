"""`machine.I2C` and `machine.SoftI2C` of the 1.25 port. Devices: simulator.buses[(scl, sda)][address].

A device has `write(data)` and `read(length)`; `hung` holds the bus. Where no bus is wired there are no pull-ups:
the controller finds nobody, the software one times out."""

import simulator
from machine_pin import Pin

_PANIC = "Guru Meditation Error: Core  1 panic'ed (%s). Exception was unhandled."
_BYTE_US = 90  # nine clocks at 100 kHz


def _number(pin):
    return Pin(pin)._n


def _check(named):
    for name in named:
        if name not in ("scl", "sda", "freq", "timeout"):
            raise TypeError("extra keyword arguments given")


class SoftI2C:
    """I2C made in software."""

    _nobody = 19
    _no_bus = 116

    def __init__(self, *args, **named):
        names = ("scl", "sda")
        for name, value in zip(names, args):
            named[name] = value
        _check(named)
        for name in names:
            if name not in named:
                raise TypeError("'%s' argument required" % name)
        self._scl, self._sda = _number(named["scl"]), _number(named["sda"])
        self._freq = named.get("freq", 500000)

    def __repr__(self):
        return "SoftI2C(scl=%d, sda=%d, freq=%d)" % (self._scl, self._sda, self._freq)

    def init(self, **named):
        """New pins or frequency."""
        self.__init__(**named)

    def scan(self):
        """Addresses that answer."""
        bus = self._bus()
        return sorted([address for address in bus if 8 <= address < 0x78 and not bus[address].absent]) if bus else []

    def start(self):
        """Software only."""
        self._device(None)

    def stop(self):
        """Software only."""
        self._device(None)

    def readfrom(self, address, length, stop=True):
        """Bytes from the device."""
        return self._device(address, length).read(length)

    def readfrom_into(self, address, buffer, stop=True):
        """Fill the buffer."""
        buffer[:] = self.readfrom(address, len(buffer))

    def writeto(self, address, data, stop=True):
        """Write; the number of acknowledged bytes."""
        self._device(address, len(data)).write(bytes(data))
        return len(data)

    def writevto(self, address, vector, stop=True):
        """Write several buffers in one go."""
        return self.writeto(address, b"".join([bytes(part) for part in vector]))

    def readfrom_mem(self, address, memory, length, addrsize=8):
        """Bytes from a register on."""
        device = self._device(address, length + 2)
        device.write(memory.to_bytes(addrsize // 8, "big"))
        return device.read(length)

    def readfrom_mem_into(self, address, memory, buffer, addrsize=8):
        """Fill the buffer from a register on."""
        buffer[:] = self.readfrom_mem(address, memory, len(buffer), addrsize=addrsize)

    def writeto_mem(self, address, memory, data, addrsize=8):
        """Write from a register on."""
        self._device(address, len(data) + 2).write(memory.to_bytes(addrsize // 8, "big") + bytes(data))

    def _bus(self):
        return simulator.buses.get((self._scl, self._sda))

    def _device(self, address, length=0):
        bus = self._bus()
        if bus is None:
            raise OSError(self._no_bus)
        for device in bus.values():
            if device.hung:
                simulator.kernel.sleep(50000)
                raise OSError(116)
        device = bus.get(address)
        if device is None or device.absent:
            raise OSError(self._nobody)
        simulator.kernel.sleep((length + 1) * _BYTE_US)
        return device


class I2C(SoftI2C):
    """One of the two controllers."""

    _no_bus = 19
    _PINS = ((18, 19), (25, 26))

    def __new__(cls, *args, **named):
        if args and args[0] == -1:
            print("Warning: I2C(-1, ...) is deprecated, use SoftI2C(...) instead")
            return SoftI2C(**named)
        return object.__new__(cls)

    def __init__(self, id=0, **named):
        if id == -1:
            return
        _check(named)
        if id not in (0, 1):
            raise ValueError("I2C(%r) doesn't exist" % id)
        self._id = id
        self._scl = _number(named.get("scl", I2C._PINS[id][0]))
        self._sda = _number(named.get("sda", I2C._PINS[id][1]))
        hertz = named.get("freq", 400000)
        if hertz == 0:
            simulator.reset("panic", _PANIC % "IntegerDivideByZero")
        if self._scl >= 34 or self._sda >= 34:
            simulator.reset("panic", _PANIC % "LoadProhibited")
        self._freq = 80000000 // (2 * (80000000 // hertz // 2 - 4))

    def __repr__(self):
        return "I2C(%d, scl=%d, sda=%d, freq=%d)" % (self._id, self._scl, self._sda, self._freq)

    def start(self):
        """Not on this controller."""
        raise OSError("I2C operation not supported")

    stop = start
