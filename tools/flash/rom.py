"""A lock's flash by the chip's ROM loader: esptool's own functions, of which what they print is kept back."""

import time
from typing import Callable

import esptool.cmds
from esptool.logger import log
from esptool.util import FatalError
from serial import SerialException

from tools.flash.device import sectors
from tools.refusals import Refused
from tools.usb import port as ports

BAUD = 460800
HELP = (
    "Try another cable (many only charge), with the batteries in. Or by hand: hold BOOT, press RESET, let go of BOOT, "
    "and start again with --no-reset. If it still is silent, the board has no power, or is broken"
)
_PIECE = 0x10000


class _Untold:
    """In place of esptool's words for a packet: a third of its computing, for a trace that nobody asked for."""

    def __init__(self, _packet, _auto_split=True):
        pass

    def __format__(self, _how):
        return ""


esptool.loader.HexFormatter = _Untold  # pyright: ignore


class Rom:
    """A lock whose ROM loader answers on `port` (its name, or what works like serial.Serial). With `with`.

    reset: pull the board's lines to get there ("default-reset"), or it is held there already ("no-reset").
    progress(done, total): bytes of what is read or written. Raises Refused `no-answer`; OSError once the cable is out.
    """

    def __init__(self, port, reset="default-reset", progress: Callable | None = None, attempts: int = 3):
        log.set_verbosity("silent")
        self._progress = progress or (lambda done, total: None)
        try:
            self._esp = esptool.cmds.detect_chip(port, 115200, reset, False, attempts)
            if self._esp.CHIP_NAME != "ESP32":
                raise Refused("no-answer", f"the chip on {port} is an {self._esp.CHIP_NAME}, no ESP32")
            self._esp.change_baud(BAUD)
            vars(self._esp)["WRITE_FLASH_ATTEMPTS"] = 1  # who pulls the cable starts again
            esptool.cmds.attach_flash(self._esp)
            self._esp.flash_set_parameters(0x400000)
        except (FatalError, SerialException, OSError) as error:
            raise Refused("no-answer", ports.why(str(port), error.__context__ or error) or
                          f"the chip's ROM loader does not answer on {port} ({_line(error)}). {HELP}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._esp._port.close()

    @property
    def mac(self) -> str:
        """The chip's own number."""
        return ":".join(f"{byte:02x}" for byte in bytes(self._call(self._esp.read_mac)))

    def read(self, offset: int, length: int) -> bytes:
        data = b""
        while len(data) < length:
            part = min(_PIECE, length - len(data))
            data += self._call(self._esp.read_flash, offset + len(data), part, None)
            self._progress(len(data), length)
        return data

    def md5(self, offset: int, length: int) -> str:
        return self._call(self._esp.flash_md5sum, offset, length)

    def write(self, offset: int, data: bytes) -> None:
        """Erases, writes (deflated where that is less) and has the chip compare."""
        data = sectors(data)
        for at in range(0, len(data), _PIECE):
            part = [(offset + at, data[at : at + _PIECE])]
            self._call(esptool.cmds.write_flash, self._esp, part, compress=True, no_progress=True)
            self._progress(min(at + _PIECE, len(data)), len(data))

    def restart(self) -> None:
        """Lets the lock start, where the cable has the lines for that."""
        self._esp.hard_reset()
        time.sleep(0.1)

    def _call(self, function, *arguments, **more):
        try:
            return function(*arguments, **more)
        except (FatalError, SerialException, RuntimeError) as error:
            raise OSError(f"the cable: {_line(error)}") from None


def _line(error) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
