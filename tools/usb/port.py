"""Serial ports: which one the lock is at, and opening it without resetting the board."""

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
    there = "no lock at any USB port" if not ports else "several could be meant: " + ", ".join(ports)
    raise Trouble("no-port", f"{there}; name one with --port")


def opened(name: str | None = None, baud: int = BAUD) -> serial.Serial:
    """The port, for Console. DTR and RTS stay low: on these boards they pull at EN and GPIO0. Trouble."""
    port = serial.Serial(baudrate=baud, timeout=0.05, write_timeout=5, exclusive=True)
    port.dtr = port.rts = False
    port.port = named(name)
    try:
        port.open()
    except (OSError, serial.SerialException) as error:
        missing = getattr(error, "errno", None) == 2
        raise Trouble("no-port" if missing else "port-busy", f"can't open {port.port}: {error}") from None
    return port
