"""The 40 pads of the chip: what each is set to, what the board does to it, and the level that results.

A pad's level is found when something changes, not when it is read: reading is one look into `level`. Pads that
closed contacts join (keys of a matrix, a wire) are one net. Of what pulls at a net the strongest wins: an
output, the board (`external`), the chip's pull-up or pull-down, nothing (reads 0).
"""

COUNT = 40
NONE = 2  # of external: nothing connected
IN, OUT, OPEN_DRAIN = 1, 3, 7
PULL_DOWN, PULL_UP = 1, 2

level = bytearray(COUNT)


class Pads:
    """The pads' state. Watchers: pad -> function(number), called when an output may have changed."""

    def __init__(self):
        self.mode = bytearray(COUNT)
        self.out = bytearray(COUNT)
        self.pull = bytearray(COUNT)
        self.external = bytearray([NONE] * COUNT)
        self.idle = bytearray(COUNT)  # level where the chip does not drive and no contact is closed
        self.pwm = {}  # pad -> (Hz, duty 0..65535)
        self.contacts = []  # (pad, pad), closed
        self._joined = bytearray(COUNT)  # how many of them at each pad
        self.watchers = {}
        self.interrupts = {}  # pad -> function(rising)

    def set_external(self, pad, value):
        """The board drives the pad: 0, 1, or None for not at all."""
        self.external[pad] = NONE if value is None else value
        self._find_idle(pad)
        self.settle(pad)

    def set_contact(self, a, b, closed):
        """A contact between two pads opens or closes."""
        pair = (a, b)
        if closed and pair not in self.contacts:
            self.contacts.append(pair)
            self._joined[a] += 1
            self._joined[b] += 1
        elif not closed and pair in self.contacts:
            self.contacts.remove(pair)
            self._joined[a] -= 1
            self._joined[b] -= 1
        self.settle(a)
        self.settle(b)

    def set_out(self, pad, value):
        """The output latch of a pad."""
        out = self.out
        if out[pad] != value:
            out[pad] = value
            if self._joined[pad] or pad in self.watchers or pad in self.interrupts or pad in self.pwm:
                self.settle(pad)
            elif self.mode[pad] == OUT or (self.mode[pad] == OPEN_DRAIN and not value):
                level[pad] = value
            else:
                level[pad] = self.idle[pad]

    def configure(self, pad, mode, pull):
        """Mode and pull of a pad; None leaves it."""
        if mode is not None:
            self.mode[pad] = mode
        if pull is not None:
            self.pull[pad] = pull
            self._find_idle(pad)
        self.settle(pad)

    def set_pwm(self, pad, hertz, duty):
        """PWM takes the pad, or leaves it (hertz 0)."""
        if hertz:
            self.pwm[pad] = (hertz, duty)
        else:
            self.pwm.pop(pad, None)
        self.settle(pad)

    def drives(self, pad):
        """1 or 0 where the chip drives the pad that way, else None."""
        mode = self.mode[pad]
        if mode == OUT and pad not in self.pwm:
            return self.out[pad]
        return 0 if mode == OPEN_DRAIN and not self.out[pad] else None

    def settle(self, pad):
        """Find the level of the pad's net again; tell watchers and interrupts."""
        if self._joined[pad]:
            net = self._net(pad)
            value = self._resolve(net)
            for member in net:
                self._put(member, value)
        else:
            value = self.drives(pad)
            self._put(pad, self.idle[pad] if value is None else value)
        watcher = self.watchers.get(pad)
        if watcher:
            watcher(pad)

    def reset(self):
        """All pads as after a reset: inputs, no pull, no PWM, no interrupts."""
        self.interrupts.clear()
        self.pwm.clear()
        for pad in range(COUNT):
            if self.mode[pad] or self.pull[pad]:
                self.mode[pad] = self.out[pad] = self.pull[pad] = 0
                self._find_idle(pad)
                self.settle(pad)

    def _find_idle(self, pad):
        outside = self.external[pad]
        self.idle[pad] = outside if outside != NONE else self.pull[pad] >> 1

    def _put(self, pad, value):
        if level[pad] != value:
            level[pad] = value
            interrupt = self.interrupts.get(pad)
            if interrupt:
                interrupt(value)

    def _net(self, pad):
        net = [pad]
        for member in net:
            for a, b in self.contacts:
                if a == member and b not in net:
                    net.append(b)
                elif b == member and a not in net:
                    net.append(a)
        return net

    def _resolve(self, net):
        high = False
        for pad in net:
            value = self.drives(pad)
            if value == 0:
                return 0
            high = high or value == 1
        if high:
            return 1
        for pad in net:
            if self.external[pad] != NONE:
                return self.external[pad]
        for pad in net:
            if self.pull[pad] & PULL_UP:
                return 1
        return 0
