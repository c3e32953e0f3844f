"""The matrix keypad: keys join a row and a column, bounce when they move, and may stick.

Three keys at the corners of a rectangle make the fourth look pressed, as in any matrix without diodes.
"""


class Keypad:
    """pins: the board's "keypad" entry."""

    name = "keypad"

    def __init__(self, pins, port):
        self._port = port
        self._joins = {}
        for row, legend in enumerate(pins["legend"]):
            for column, key in enumerate(legend):
                self._joins[key] = (pins["rows"][row], pins["columns"][column])
        self.bounce_us = 5000
        self.down = []  # keys held
        self.stuck = []
        self._moving = {}  # key -> time when it is still again

    def save(self):
        """For the next process."""
        return [self.bounce_us, self.down, self.stuck]

    def restore(self, kept):
        """Go on from `save()`: keys that were held are held."""
        self.bounce_us, self.down, self.stuck = kept

    def start(self):
        """Close the contacts of the keys that are down."""
        for key in self.down + self.stuck:
            self._contact(key, True)

    def bounce(self, us):
        """How long contacts bounce."""
        self.bounce_us = us
        self._port.keep(self)

    def press(self, key):
        """A finger comes."""
        if key not in self.down:
            self.down.append(key)
            self._move(key)
            self._port.emit("key", key, True)

    def release(self, key):
        """A finger goes."""
        if key in self.down:
            self.down.remove(key)
            self._move(key)
            self._port.emit("key", key, False)

    def stick(self, key, stuck):
        """A key that stays down, or comes free."""
        if stuck and key not in self.stuck:
            self.stuck.append(key)
        elif not stuck and key in self.stuck:
            self.stuck.remove(key)
        self._contact(key, self._closed(key))
        self._port.keep(self)

    def _closed(self, key):
        return key in self.down or key in self.stuck

    def _move(self, key):
        self._port.stir()
        self._port.keep(self)
        if key in self.stuck:
            return
        still = self._port.total_us() + self.bounce_us
        self._moving[key] = still
        self._contact(key, self._closed(key))
        self._again((key, still))

    def _again(self, key_still):
        """The contact opens and closes at random until it is still."""
        key, still = key_still
        if self._moving.get(key) != still:
            return
        left = still - self._port.total_us()
        if left <= 0:
            del self._moving[key]
            self._contact(key, self._closed(key))
            return
        self._contact(key, self._port.random(2) == 1)
        self._port.after(min(left, 100 + self._port.random(900)), self._again, key_still)

    def _contact(self, key, closed):
        row, column = self._joins[key]
        self._port.set_contact(row, column, closed)
