"""Lines for the lock out of whatever comes over the console. At rest it holds nothing but where it is in a line."""

_BEGIN = b"lk "
_MOST = 512  # bytes of a line without its end
_TURN = 64  # bytes at most in one go: what comes never keeps the keypad waiting
_SKIP = -1


class Reader:
    """take: gives the next byte, -1 for none (drivers/stdio.py). A line is printable ASCII behind `lk `, up to a
    carriage return or newline; every other one, and whatever has a control character in it, is nothing."""

    def __init__(self, take):
        self._take = take
        self._at = 0  # how much of the beginning was there, or _SKIP
        self._line = None

    @property
    def busy(self) -> bool:
        """A line for the lock is under way."""
        return self._line is not None

    def line(self):
        """What stands behind `lk ` in the next whole line, as bytes; None as long as there is none."""
        for _ in range(_TURN):
            byte = self._take()
            if byte < 0:
                return None
            if byte == 10 or byte == 13:
                line, self._line, self._at = self._line, None, 0
                if line is not None:
                    return bytes(line)
            elif self._line is not None:
                self._add(byte)
            elif self._at != _SKIP:
                self._at = self._at + 1 if byte == _BEGIN[self._at] else _SKIP
                if self._at == len(_BEGIN):
                    self._line = bytearray()
        return None

    def _add(self, byte):
        if 32 <= byte < 127 and len(self._line) < _MOST - len(_BEGIN):
            self._line.append(byte)
        else:
            self._line, self._at = None, _SKIP
