"""Serial ports: which one the lock is at, and opening it without resetting the board."""

import errno
import re

import serial
from serial.tools import list_ports

from tools.usb.trouble import Trouble

BAUD = 115200
# USB chips of ESP32 boards: CP210x, CH340, CH9102, FT232R, Espressif's own
CHIPS = ((0x10C4, 0xEA60), (0x1A86, 0x7523), (0x1A86, 0x55D4), (0x0403, 0x6001), (0x303A, 0x1001))


def found() -> list[str]:
    """Ports with a chip of an ESP32 board."""
    return sorted(port.device for port in list_ports.comports() if (port.vid, port.pid) in CHIPS)


def named(name: str | None) -> str:
    """The port of that name; without a name the only one there is. Trouble `no-port`."""
    if name:
        return name
    ports = found()
    if len(ports) == 1:
        return ports[0]
    if ports:
        raise Trouble("no-port", f"several ports could be a lock's: {', '.join(ports)}; name one with --port")
    raise Trouble("no-port", "no lock at any USB port: put the cable in (many only charge: try another), or name the "
                  "port with --port")


def why(name: str, error: BaseException | None) -> str:
    """Why that port did not open, and what to do; "" where `error` says nothing of the port itself."""
    said = re.search(r"\((\d+), ", str(error))  # pyserial's "could not configure port: (25, ...)"
    number = getattr(error, "errno", None) or (int(said[1]) if said else None)
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        there = ", ".join(found())
        return f"there is no port {name}: put the cable in" + (f", or name one of {there}" if there else "")
    if number in (errno.EACCES, errno.EPERM):
        return f"this user may not open {name}: `sudo usermod -aG dialout $USER`, log out and in again"
    if number in (errno.EBUSY, errno.EAGAIN):
        return f"another program has {name}: close it (a serial monitor, mpremote, another recovery) and start again"
    if number == errno.ENOTTY:
        return f"{name} is no serial port: name the lock's with --port"
    if number == errno.EIO:
        return f"{name} went away: put the cable back and start again"
    return ""


def opened(name: str | None = None, baud: int = BAUD) -> serial.Serial:
    """The port, for Console. DTR and RTS stay low: on these boards they pull at EN and GPIO0. Trouble."""
    port = serial.Serial(baudrate=baud, timeout=0.05, write_timeout=5, exclusive=True)
    port.dtr = port.rts = False
    port.port = named(name)
    try:
        port.open()
    except (OSError, serial.SerialException) as error:
        missing = getattr(error, "errno", None) == errno.ENOENT
        text = why(str(port.port), error) or f"can't open {port.port}: {error}"
        raise Trouble("no-port" if missing else "port-busy", text) from None
    return port
