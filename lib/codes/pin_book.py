"""Adds, removes and lists local PINs. The keypad does not need it: imported when somebody asks.

A file changes by writing a new one beside it and renaming: after a power cut it is the old one or the new one.
"""

import os

from codes import pin_form, pins
from codes import pin_record as record
from codes.compare import equal

CAPACITY = 1000
_ENOENT = 2


class PinsUnwritable(Exception):
    """The file system took no more; nothing has changed."""


class PinBook(pins.Pins):
    """The Pins of a directory, and how they change. path, mac: as for Pins; not at the same time as another one."""

    def __init__(self, path: str, mac):
        super().__init__(path, mac)
        self._lengths = None  # PINs stored of each length, counted when first needed

    def list(self):
        """Yields every record.Pin; the digits are not known to the lock."""
        for bucket in pins.BUCKETS:
            for row in self._rows(bucket):
                yield record.unpack(row)

    def add(self, pin: bytes, name, schedule=None, replace: bool = False) -> str:
        """Stores a PIN. name: str or UTF-8 bytes, cut to 16 bytes; schedule: Schedule, None for always.

        Returns '' when it is stored for good, else why not: a name of pin_form.REFUSALS.
        replace: an existing PIN of these digits gets the new name and schedule, in one step.
        """
        reason, row = pin_form.pack(self.mac, pin, name, schedule)
        return reason or self._put(row, replace)

    def assign(self, row: bytes) -> str:
        """Stores the PIN of 48 bytes (pin_form.row) as the only one of its name: '', or a name of pin_form.REFUSALS.

        The new one is stored before the old one goes: a power cut in between leaves both until this is repeated.
        """
        mark, name = row[: record.MARK_BYTES], record.unpack(row).name
        for other in self._rows(pins.BUCKETS[row[0] >> 4]):
            if equal(mark, other[: record.MARK_BYTES]) and record.unpack(other).name != name:
                return "pin-exists"
        reason = self._put(row, True)
        if not reason:
            try:
                self.remove(name, mark)
            except PinsUnwritable:
                return "store-full"
        return reason

    def names(self):
        """Yields the name of every PIN, as bytes."""
        for bucket in pins.BUCKETS:
            for row in self._rows(bucket):
                yield bytes(row[record.MARK_BYTES : record.MARK_BYTES + record.NAME_BYTES]).rstrip(b"\0")

    def _put(self, row, replace):
        bucket = pins.BUCKETS[row[0] >> 4]
        mark = row[: record.MARK_BYTES]
        exists = any([equal(mark, other[: record.MARK_BYTES]) for other in self._rows(bucket)])
        if exists and not replace:
            return "pin-exists"
        if not exists:
            reason = self._no_room(pin_form.length_of(row))
            if reason:
                return reason
        try:
            self._rewrite(bucket, lambda other: not equal(mark, other[: record.MARK_BYTES]), row)
        except PinsUnwritable:
            return "store-full"
        if not exists:
            self._lengths[pin_form.length_of(row)] += 1
        return ""

    def remove(self, name, kept=b"") -> int:
        """Removes the PINs of that name, but the one with the mark `kept`, and returns how many. Raises PinsUnwritable;
        repeat it then."""
        name = pin_form.cut(name)

        def goes(row):
            return record.unpack(row).name == name and not equal(row[: record.MARK_BYTES], kept)

        removed = 0
        self._lengths = None
        for bucket in pins.BUCKETS:
            hits = 0
            for row in self._rows(bucket):
                hits += goes(row)
            if hits:
                self._rewrite(bucket, lambda row: not goes(row), b"")
                removed += hits
        return removed

    def _no_room(self, length):
        if self._lengths is None:
            self._lengths = [0] * 10
            for bucket in pins.BUCKETS:
                for row in self._rows(bucket):
                    self._lengths[pin_form.length_of(row)] += 1
        if sum(self._lengths) >= CAPACITY:
            return "pins-full"
        # However many there are, one guess finds a PIN with 1 in 1,000 at most.
        return "pin-crowd" if self._lengths[length] >= 10**length // 1000 else ""

    def _rewrite(self, bucket, keep, more):
        path = self._file(bucket)
        new = path + ".new"
        size = 0
        try:
            self._make_directory()
            with open(new, "wb") as file:
                for row in self._old_rows(path):
                    if keep(row):
                        size += file.write(row)
                if more:
                    size += file.write(more)
            # A full littlefs may close without a word and leave an empty file: look before renaming.
            if os.stat(new)[6] != size:
                raise OSError(28)
            os.rename(new, path)
        except OSError:
            self._discard(new)
            raise PinsUnwritable("pins not written")

    def _old_rows(self, path):
        """As _rows, but only a missing file has none: what can't be read must not be replaced by less."""
        try:
            os.stat(path)
        except OSError as error:
            if error.args[0] == _ENOENT:
                return
            raise
        for row in pins.read(path):
            yield row

    def _make_directory(self):
        try:
            os.stat(self.path)
        except OSError:
            os.mkdir(self.path)

    def _discard(self, path):
        try:
            os.remove(path)
        except OSError:
            pass
