"""SLIP as the ROM speaks it (RFC 1055): C0 at both ends of a packet, DB DC for C0 and DB DD for DB in it."""

END, ESCAPE = b"\xc0", b"\xdb"
_PAIRS = {0xDC: END, 0xDD: ESCAPE}
LONGEST = 0x10000  # a packet that is longer is noise


def pack(data: bytes) -> bytes:
    """One packet."""
    return END + data.replace(ESCAPE, b"\xdb\xdd").replace(END, b"\xdb\xdc") + END


class Frames:
    """Takes bytes as they come, gives packets. What is outside a packet, or escaped wrongly, is dropped."""

    def __init__(self):
        self._packet = None
        self._escaped = False

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that these bytes complete."""
        packets = []
        for byte in data:
            if byte == END[0]:
                if self._packet:
                    packets.append(bytes(self._packet))
                    self._packet = None
                else:  # a start, or an end that belongs to nothing
                    self._packet = bytearray()
                self._escaped = False
            elif self._packet is None:
                continue
            elif self._escaped:
                self._escaped = False
                if byte in _PAIRS:
                    self._packet += _PAIRS[byte]
                else:
                    self._packet = None
            elif byte == ESCAPE[0]:
                self._escaped = True
            elif len(self._packet) == LONGEST:
                self._packet = None
            else:
                self._packet.append(byte)
        return packets
