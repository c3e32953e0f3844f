"""The number of a kind or reason of events, by its name. A lock's heap has no room for 160 words that only readers
need: it keeps a mark of each, two bytes, and the image build works the marks out (tools/shrink/marks.py)."""

from binascii import crc32

from eventlog import words
from names import HOLDING, LOST, SYNCED


def _mark(word):
    return (crc32(word.encode()) & 0xFFFF).to_bytes(2, "big")


def marks(table: str) -> bytes:
    """A mark for each word of a table of words.py, in order."""
    return b"".join([_mark(word) for word in table.split()])


KINDS = marks(words.KINDS)
REASONS = marks(words.REASONS)
TRUSTS = (LOST, HOLDING, SYNCED)


def number(table: bytes, name: str, absent: int = 0) -> int:
    """Place of `name` in `table`, 0 for no name; `absent` if it is not there, but for one such name in 500."""
    if not name:
        return 0
    mark = _mark(name)
    at = table.find(mark)
    while at > 0 and at & 1:  # halves of two marks
        at = table.find(mark, at + 1)
    return absent if at < 0 else at // 2
