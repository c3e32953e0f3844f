"""Requests and answers over a serial port: one line each, and whatever else the lock prints in between."""

import json
import secrets
import time

import serial

from tools.usb.trouble import Trouble

MARK = b"lk! "
ANSWER_S = 6.0
MOST = 1 << 16


class Lines:
    """port: serial.Serial or what reads and writes like one, with a short timeout. spare: called with the text of lines
    that are no answer. clock: seconds, of whoever lets time pass."""

    def __init__(self, port, spare=None, clock=time.monotonic):
        self._port = port
        self._spare = spare
        self._clock = clock
        self._rest = b""
        self._number = secrets.randbelow(1 << 20)  # what was said to others is no answer to this one

    def ask(self, do: str, seconds: float = ANSWER_S, **fields) -> dict:
        """The lock's answer to a verb. seconds: without a word from it, which says at times that it is still at it.
        Raises Trouble: `silent`, `cable`, or the name of a refusal."""
        self._number += 1
        line = json.dumps({"n": self._number, "do": do, **fields}, separators=(",", ":"))
        self._send(b"lk " + line.encode() + b"\r\n")
        deadline = self._clock() + seconds
        while self._clock() < deadline:
            said = self._next(deadline)
            if said is None or said.get("n") != self._number:
                continue
            if said.get("wait") is True:
                deadline = self._clock() + seconds
            elif said.get("refused"):
                raise Trouble(said["refused"], f"the lock refuses to {do}: {said['refused']}", said)
            else:
                return said
        raise Trouble("silent", f"no answer to {do} within {seconds:g} s")

    def prompt(self, seconds: float) -> bool:
        """Waits for MicroPython's prompt: mpremote's first bytes would get lost before it. False where none came."""
        deadline = self._clock() + seconds
        while b">>> " not in self._rest:
            if self._clock() > deadline:
                return False
            self._read()
        return True

    def quiet(self) -> None:
        """Ends whatever line was begun by others."""
        self._send(b"\r\n")

    def _send(self, data):
        try:
            self._port.write(data)
        except (OSError, serial.SerialException) as error:
            raise Trouble("cable", f"the port went away: {error}") from None

    def _read(self):
        try:
            data = self._port.read(max(1, self._port.in_waiting))
        except (OSError, serial.SerialException) as error:
            raise Trouble("cable", f"the port went away: {error}") from None
        self._rest = (self._rest + data)[-MOST:]

    def _next(self, deadline):
        # The next answer, None for another line or none.
        while b"\n" not in self._rest:
            self._read()
            if self._clock() > deadline:
                return None
        line, self._rest = self._rest.split(b"\n", 1)
        if MARK in line:
            try:
                return json.loads(line.split(MARK, 1)[1])
            except ValueError:
                pass
        if self._spare:
            self._spare(line.decode(errors="replace").rstrip("\r"))
        return None
