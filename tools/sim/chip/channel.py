"""The line to the supervisor: JSON over two inherited file descriptors, never over the console; each order behind its
length, for a line would be read byte by byte.

Orders from the supervisor are lists whose first item is a word; what the chip says is a list too: an observation
`[s, us, name, values...]` or `[word, ...]`. docs/simulator.md has the tables.
"""

import json
import select

LENGTH = 8  # digits


class Channel:
    """orders, reports: numbers of the two file descriptors."""

    def __init__(self, orders, reports):
        self._orders = open(orders, "rb")
        self._reports = open(reports, "wb")
        self._scratch = bytearray(1)
        self._poll = select.poll()
        self._poll.register(self._orders, select.POLLIN)

    def read(self):
        """The next order; ends the process when the supervisor has gone."""
        length = self._orders.read(LENGTH)
        if not length:
            leave()
        return json.loads(self._orders.read(int(length)))

    def waiting(self, timeout_ms):
        """Is an order there, or does one come within the time?"""
        for _ in self._poll.ipoll(timeout_ms):
            return True
        return False

    def write(self, item):
        """Send one item."""
        self._reports.write(json.dumps(item) + "\n")

    def write_raw(self, line):
        """Send a line made beforehand: allocates nothing."""
        self._reports.write(line)

    def rest(self):
        """Do nothing until the supervisor ends the process; allocates nothing."""
        while self._orders.readinto(self._scratch):
            pass
        leave()


def leave():
    """End the process at once: there is nobody to report to. SystemExit could be caught by the firmware."""
    import os

    os.system("kill -9 $PPID")  # the shell's parent is this process
