"""Local PINs: up to 1,000, stored as keyed hashes with a name and a schedule, in 16 small files.

Which file a PIN is in comes from its hash, so finding one of a thousand reads one file. A file changes by
writing a new one beside it and renaming: after a power cut it is the old one or the new one.
"""

import os

from codes import pin_record as record
from codes.compare import equal

CAPACITY = 1000
_BUCKETS = "0123456789abcdef"
_ENOENT = 2


class PinsUnwritable(Exception):
    """The file system took no more; nothing has changed."""


class Pins:
    """path: directory on the data partition, made when first needed. mac: keys.pin_mac.

    A file system that is missing or damaged reads as no PINs: other codes must not fall with it.
    """

    def __init__(self, path: str, mac):
        self._path = path
        self._mac = mac
        self._lengths = None  # PINs stored of each length, counted when first needed

    def hmacs(self) -> int:
        """HMACs made since start."""
        return self._mac.count

    def find(self, pin: bytes):
        """The record.Pin stored for these digits, or None. 8 HMACs and one file, found or not: each record
        of the file is compared in full."""
        mark = record.mark(self._mac, pin)
        found = None
        for row in self._rows(_BUCKETS[mark[0] >> 4]):
            if equal(mark, row[: record.MARK_BYTES]):
                found = record.unpack(row)
        return found

    def list(self):
        """Yields every record.Pin; the digits are not known to the lock."""
        for bucket in _BUCKETS:
            for row in self._rows(bucket):
                yield record.unpack(row)

    def add(self, pin: bytes, name, schedule=None, replace: bool = False) -> str:
        """Stores a PIN. name: str or UTF-8 bytes, cut to 16 bytes; schedule: Schedule, None for always.

        Returns '' when it is stored for good, else why not: a name of pin_record.REFUSALS.
        replace: an existing PIN of these digits gets the new name and schedule, in one step.
        """
        reason, row = record.pack(self._mac, pin, name, schedule)
        if reason:
            return reason
        bucket = _BUCKETS[row[0] >> 4]
        mark = row[: record.MARK_BYTES]
        exists = any([equal(mark, other[: record.MARK_BYTES]) for other in self._rows(bucket)])
        if exists and not replace:
            return "pin-exists"
        if not exists:
            reason = self._no_room(len(pin))
            if reason:
                return reason
        try:
            self._rewrite(bucket, lambda other: not equal(mark, other[: record.MARK_BYTES]), row)
        except PinsUnwritable:
            return "store-full"
        if not exists:
            self._lengths[len(pin)] += 1
        return ""

    def remove(self, name) -> int:
        """Removes the PINs of that name and returns how many. Raises PinsUnwritable; repeat it then."""
        name = record.cut(name)
        removed = 0
        self._lengths = None
        for bucket in _BUCKETS:
            hits = 0
            for row in self._rows(bucket):
                hits += record.unpack(row).name == name
            if hits:
                self._rewrite(bucket, lambda row: record.unpack(row).name != name, b"")
                removed += hits
        return removed

    def _no_room(self, length):
        if self._lengths is None:
            self._lengths = [0] * 10
            for bucket in _BUCKETS:
                for row in self._rows(bucket):
                    self._lengths[record.length_of(row)] += 1
        if sum(self._lengths) >= CAPACITY:
            return "pins-full"
        # However many there are, one guess finds a PIN with 1 in 1,000 at most.
        return "pin-crowd" if self._lengths[length] >= 10**length // 1000 else ""

    def _file(self, bucket):
        return self._path + "/" + bucket

    def _rows(self, bucket):
        """Yields the file's records one by one, all in one buffer. A file that can't be read has none."""
        try:
            for row in _read(self._file(bucket)):
                yield row
        except OSError:
            return

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
        for row in _read(path):
            yield row

    def _make_directory(self):
        try:
            os.stat(self._path)
        except OSError:
            os.mkdir(self._path)

    def _discard(self, path):
        try:
            os.remove(path)
        except OSError:
            pass


def _read(path):
    row = bytearray(record.BYTES)
    with open(path, "rb") as file:
        while file.readinto(row) == record.BYTES:
            yield row
