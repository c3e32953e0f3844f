"""Which port the lock is on."""

from serial.tools import list_ports

from tools.refusals import Refused

_BRIDGES = {0x10C4, 0x1A86, 0x0403, 0x303A, 0x067B}  # Silicon Labs, WCH, FTDI, Espressif, Prolific


def find(given: str = "") -> str:
    """The one given; else the only port that may be a lock's. Raises Refused `no-answer`."""
    if given:
        return given
    found = [port for port in list_ports.comports() if port.vid in _BRIDGES]
    if len(found) == 1:
        return found[0].device
    if not found:
        raise Refused("no-answer", "no USB serial port is there: is the cable in, and one that carries data?")
    raise Refused("no-answer", "several ports: say which with --port: " + ", ".join(port.device for port in found))
