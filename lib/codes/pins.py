"""Local PINs: up to 1,000, stored as keyed hashes with a name and a schedule, in 16 small files.

Which file a PIN is in comes from its hash, so finding one of a thousand reads one file. Only that is here;
pin_book.py changes them.
"""

from codes import pin_record as record
from codes.compare import equal

BUCKETS = "0123456789abcdef"


class Pins:
    """path: directory on the data partition, made when first needed. mac: keys.pin_mac.

    A file system that is missing or damaged reads as no PINs: other codes must not fall with it.
    """

    def __init__(self, path: str, mac):
        self.path = path
        self.mac = mac

    def hmacs(self) -> int:
        """HMACs made since start."""
        return self.mac.count

    def find(self, pin: bytes):
        """The record.Pin stored for these digits, or None. 8 HMACs and one file, found or not: each record
        of the file is compared in full."""
        mark = record.mark(self.mac, pin)
        found = None
        for row in self._rows(BUCKETS[mark[0] >> 4]):
            if equal(mark, row[: record.MARK_BYTES]):
                found = record.unpack(row)
        return found

    def _file(self, bucket):
        return self.path + "/" + bucket

    def _rows(self, bucket):
        """Yields the file's records one by one, all in one buffer. A file that can't be read has none."""
        try:
            for row in read(self._file(bucket)):
                yield row
        except OSError:
            return


def read(path):
    """Yields the records of a file, all in one buffer. OSError where it can't be read."""
    row = bytearray(record.BYTES)
    with open(path, "rb") as file:
        while file.readinto(row) == record.BYTES:
            yield row
