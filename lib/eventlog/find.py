"""Finding both ends of the log again after any cut or damage: needed at the start, until it has succeeded once."""

from array import array

from eventlog.record import SIZE, seq_of, sound
from eventlog.ring import PER_SECTOR, sector_start

_PIECE = 512  # bytes read at once where everything may be blank


def find(ring, mark: int):
    """(first, last, next, lost): the numbers of the oldest and the newest record, 0 where there is none, and the one
    to go on with; whether some are missing at the end. ring: eventlog/ring.py. mark: the number after the sector last
    begun, 0 where that is not known. OSError where the flash can't be read."""
    first, last = _ends(ring)
    number = _after(ring, last)
    begun = mark - PER_SECTOR
    lost = number < begun
    if number == begun:
        lost = last == 0 or not ring.sector_blank(begun)
    return (first, last, mark, True) if mark and lost else (first, last, number, False)


def _ends(ring):
    """(first, last) sound record numbers in the region, (0, 0) if there is none. Reads 512 bytes and one slot a
    sector where all is well, blank ones 512 bytes at a time, each slot once more at worst (garbage is told from
    records before it is hashed)."""
    lowest = array("I", [0] * (ring.slots // PER_SECTOR))
    piece = bytearray(_PIECE)
    newest = 0
    for sector in range(len(lowest)):
        lowest[sector] = seq = _lowest(ring, sector * PER_SECTOR, piece)
        newest = max(newest, seq)
    if not newest:
        return 0, 0
    first = last = newest
    oldest = sector_start(newest) + PER_SECTOR - ring.slots
    for seq in lowest:
        if seq and oldest <= seq < first:
            first = seq
    for seq in range(newest + 1, sector_start(newest) + PER_SECTOR):
        if ring.load(seq):
            last = seq
    return first, last


def _after(ring, last: int) -> int:
    """The number to go on with after `last`: no slot that holds anything is used again, nor its
    number."""
    seq = last + 1
    if (seq - 1) % PER_SECTOR:
        seq = _past(ring, seq, False)
    if (seq - 1) % PER_SECTOR == 0:
        seq = _past(ring, seq, True)
    return seq


def _past(ring, seq: int, fresh: bool) -> int:
    # In a fresh sector only what bears its right number counts: the rest is a cut erase or the turn
    # before.
    end = sector_start(seq) + PER_SECTOR
    found = seq
    for at in range(seq, end):
        ring.load(at)
        used = seq_of(ring.buf) == at if fresh else not ring.blank()
        if used:
            found = at + 1
    return _past(ring, found, False) if fresh and seq < found < end else found


def _lowest(ring, start: int, piece) -> int:
    # The first sound record of the sector at slot `start`: its number, 0 if there is none.
    blank = False
    for slot in range(start, start + PER_SECTOR):
        if slot * SIZE % _PIECE == 0:
            ring.region.read_into(slot * SIZE, piece)
            blank = piece.count(b"\xff") == _PIECE
        if blank:
            continue
        ring.region.read_into(slot * SIZE, ring.buf)
        seq = seq_of(ring.buf)
        if seq and (seq - 1) % ring.slots == slot and sound(ring.buf):
            return seq
    return 0
