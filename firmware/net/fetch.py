"""One HTTP range into a buffer, by urequests on a patient connection. In the heap only while an image is written: the
loop loads it, and hands `fetch` to the thread, which imports nothing."""

from select import POLLIN

from urequests import request

from firmware.net.failure import Failure
from firmware.net.patient import Patient, put_into

_TIME = 15000  # ms for all of it
_LINE = 512  # bytes of a header line
_HEAD = 4096  # bytes of all header lines
_URL = 256  # characters
_KEPT = (b"content-range", b"content-length")
_CODED = (b"transfer-encoding", b"content-encoding")  # what comes is not the file's bytes


def fetch(url: str, offset: int, view) -> int:
    """Fills `view` with the file at `url` from byte `offset` on; bytes read, 0 at the file's end.

    Raises Failure: `bad-url`, `no-name`, `refused`, `timeout`, `redirected`, `not-found`, `bad-status`, `no-ranges`,
    `bad-range`, `bad-answer`, `broken`.
    """
    stream = _Web(*_place(url))
    stream.within(_TIME)
    put_into(stream, ("urequests", "requests"))  # whichever has the code
    last = offset + len(view) - 1
    try:
        answer = request("GET", url, headers={"Range": "bytes=%d-%d" % (offset, last)}, parse_headers=_keep)
        count, certain = _length(answer.status_code, answer.headers, offset, len(view))
        found = stream.readinto(view[:count]) or 0
        if found < count and certain:
            raise Failure("broken")
        return found
    except Failure:
        raise
    except Exception:  # urequests on what is no HTTP
        raise Failure("bad-answer")
    finally:
        stream.close()


class _Web(Patient):
    # What urequests asks of a socket besides.

    _head = 0  # bytes of header lines that came

    def readinto(self, view):
        """Bytes read: fills the view, or as much of it as there is before the connection ends."""
        return self.fill(view, False, True)

    def readline(self):
        """A line of a header, with its end. Raises Failure `bad-answer` for an endless one."""
        self.flush()
        line = b""
        while not line.endswith(b"\n"):
            left = min(_LINE - len(line), _HEAD - self._head)
            if left <= 0:
                raise Failure("bad-answer")
            piece = self._do(self._stream.readline, left, POLLIN)
            if not piece:
                raise Failure("broken")
            line += piece
            self._head += len(piece)
        return line


def _place(url):
    # (host, port) as urequests will read them
    if not url.startswith("http://") or len(url) > _URL or min(url) <= " ":
        raise Failure("bad-url")
    host, _, port = url[7:].split("/", 1)[0].partition(":")
    port = port or "80"
    if not host or "@" in host or not port.isdigit() or not 0 < int(port) < 65536:
        raise Failure("bad-url")
    return host, int(port)


def _keep(line, found):
    name, _, value = line.partition(b":")
    name = name.lower()
    if name in _CODED:
        raise Failure("bad-answer")
    if name in _KEPT:
        found[name] = value.strip()


def _length(status, headers, offset, room):
    # (bytes that follow, whether all of them must)
    if status == 416:
        return 0, True
    if status == 206:
        return _ranged(headers, offset, room), True
    if status == 200:
        if offset:
            raise Failure("no-ranges")
        said = headers.get(_KEPT[1])
        if said is None:
            return room, False
        if not said.isdigit():
            raise Failure("bad-answer")
        return min(room, int(said)), True
    raise Failure("not-found" if status in (404, 410) else "bad-status")


def _ranged(headers, offset, room):
    # of `bytes 4096-8191/65536`
    try:
        unit, _, places = headers[_KEPT[0]].partition(b" ")
        first, _, last = places.split(b"/")[0].partition(b"-")
        count = int(last) - int(first) + 1
    except (KeyError, ValueError):
        raise Failure("bad-range")
    said = headers.get(_KEPT[1], b"%d" % count)
    if unit != b"bytes" or int(first) != offset or not 0 < count <= room or said != b"%d" % count:
        raise Failure("bad-range")
    return count
