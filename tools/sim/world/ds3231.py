"""DS3231 real-time clock (Maxim datasheet 19-5170, table 1): registers over I2C, running on its own coin cell."""

ADDRESS = 0x68
OSF = 0x80


class DS3231:
    """Its time is an offset to the true time; faults: stopped, missing, absurd registers, a hung bus."""

    name = "clock"

    def __init__(self, port):
        self._port = port
        self.offset = 0  # seconds ahead of the true time
        self.stopped_at = None  # Unix seconds it shows while its oscillator stands still
        self.absent = False
        self.hung = False
        self.absurd = False
        self._memory = bytearray(0x13)
        self._memory[0x0E] = 0x1C
        self._pointer = 0

    def save(self):
        """For the next process."""
        return [self.offset, self.stopped_at, self.absent, self.hung, self.absurd, self._memory.hex()]

    def restore(self, kept):
        """Go on from `save()`."""
        self.offset, self.stopped_at, self.absent, self.hung, self.absurd, memory = kept
        self._memory = bytearray(bytes.fromhex(memory))

    def start(self):
        """Nothing to show."""

    def set(self, changes):
        """Faults and offset from a dict of this class's plain attributes; `stopped` is a bool."""
        for name in changes:
            value = changes[name]
            if name == "stopped":
                if value and self.stopped_at is None:
                    self.stopped_at = self.unix()
                    self._memory[0x0F] |= OSF
                elif not value and self.stopped_at is not None:
                    self.offset = self.stopped_at - self._port.unix()
                    self.stopped_at = None
            elif name == "missing":
                self.absent = value
            else:
                setattr(self, name, value)
        self._port.keep(self)

    def unix(self):
        """The Unix seconds it shows."""
        return self._port.unix() + self.offset if self.stopped_at is None else self.stopped_at

    def read(self, length):
        """The next registers."""
        registers = self._registers()
        data = bytes([registers[(self._pointer + i) % 0x13] for i in range(length)])
        self._pointer = (self._pointer + length) % 0x13
        return data

    def write(self, data):
        """A register number, then values from there on."""
        if not data:
            return
        self._pointer = data[0] % 0x13
        if len(data) > 1:
            registers = self._registers()
            before = bytes(registers[:7])
            for value in data[1:]:
                registers[self._pointer] = value
                self._pointer = (self._pointer + 1) % 0x13
            self._memory[:] = registers
            if bytes(registers[:7]) != before or data[0] < 7:
                self._take(registers)
            self._port.keep(self)

    def _registers(self):
        registers = bytearray(self._memory)
        if self.absurd:
            registers[:7] = b"\xff\x7a\x3f\x00\x3f\x1f\xff"
            return registers
        year, month, day, hour, minute, second, weekday = self._port.civil(self.unix())
        values = (second, minute, hour, weekday + 1, day, month, year % 100)
        registers[:7] = bytes([value // 10 << 4 | value % 10 for value in values])
        if year >= 2100:
            registers[5] |= 0x80
        return registers

    def _take(self, registers):
        values = [(value >> 4) * 10 + (value & 15) for value in registers[:7]]
        month = ((registers[5] & 0x1F) >> 4) * 10 + (registers[5] & 15)
        year = 2000 + values[6] + (100 if registers[5] & 0x80 else 0)
        at = self._port.from_civil(year, month, values[4], values[2], values[1], values[0])
        if self.stopped_at is None:
            self.offset = at - self._port.unix()
        else:
            self.stopped_at = at
        self.absurd = False
        self._port.emit("ds3231", at)
