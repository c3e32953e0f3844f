"""Reads the event log and verifies it. The lock itself does not need to: imported when somebody asks."""
import struct

from eventlog.record import CHAIN, HEAD, LINK, SIZE

_LINKED = CHAIN - LINK


class Record:
    """`seq`, `unix`, `marks`, `trust`, `kind`, `reason` (numbers), `boot`, `value`, `detail` bytes, `link`,
    `chain`."""

    def __init__(self, buf):
        head = struct.unpack_from(HEAD, buf)
        self.seq, self.unix, self.marks, self.trust, self.kind, self.reason, self.boot = head[:7]
        self.value = head[9]
        self.detail = bytes(buf[20 : 20 + head[7]])
        self.link = bytes(buf[LINK:CHAIN])
        self.chain = bytes(buf[CHAIN:SIZE])


def read(log, from_seq: int = 0):
    """Iterate the Records of an EventLog from number `from_seq` on, damaged ones left out. It may grow meanwhile."""
    seq = max(from_seq, log.first)
    while seq < log.next:
        if seq < log.first:
            seq = log.first
        if _load(log, seq):
            yield Record(log.ring.buf)
        seq += 1


def verify(log, from_seq: int = 0):
    """Iterate (name, number) of what is wrong: 'torn' (slot damaged or half-written), 'gap' (numbers
    missing from here), 'broken-chain' (the record does not follow from the one before)."""
    link = None
    gap = False
    for seq in range(max(from_seq, log.first), log.next):
        if _load(log, seq):
            record = Record(log.ring.buf)
            if link is not None and record.link != link:
                yield "broken-chain", seq
            link = record.chain[:_LINKED]
            gap = False
        elif not log.ring.blank():
            gap = False
            yield "torn", seq
        elif not gap:
            gap = True
            yield "gap", seq


def _load(log, seq):
    try:
        return log.ring.load(seq)
    except OSError:
        return False
