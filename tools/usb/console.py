"""A lock's console: who it is, the technician's answer to its challenge, and its verbs."""

import base64
import hashlib
import hmac
import time
from typing import Callable, Mapping

from tools.usb.lines import Lines
from tools.usb.trouble import Trouble

CONTEXT = b"latchkey/console-auth\0"
BLOCK = 192  # bytes of an image in one line
_AGAIN_S = 1.5  # a lock with somebody at its keypad leaves the first line unanswered
_PROMPT_S = 10.0  # a lock ends within two
_LONG_S = 45.0  # verbs that wait for a calm door
_QUIET_S = 20.0  # an install says every two seconds that it goes on
_BLOCK_S = 3.0  # for a block's answer, the first time
_TRIES = 4  # for each block


class Console:
    """port: what tools.usb.port.opened gives. keys: {serial: 32 bytes}, of tools.usb.keyfile. spare: called with each
    other line on the console. clock: seconds, the lock's own for a simulated one. Every method raises Trouble.

    path: the port's name. who: what the last hello told: model, hardware, serial, role ("application" or "rescue"),
    version, slot.
    """

    def __init__(self, port, keys: Mapping[str, bytes] | None = None, spare: Callable[[str], None] | None = None,
                 clock: Callable[[], float] = time.monotonic):  # fmt: skip
        self.who: dict = {}
        self.path = getattr(port, "port", "")
        self._port = port
        self._keys = keys or {}
        self._clock = clock
        self._lines = Lines(port, spare, clock)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Closes the port."""
        self._port.close()

    def hello(self, seconds: float = 12.0) -> dict:
        """Who is there; needs no key. Asks again until something answers, and waits where the lock makes it wait.
        `silent` after so many seconds without a word."""
        deadline = self._clock() + seconds
        self._lines.quiet()
        while True:
            try:
                self.who = self._lines.ask("hello", _AGAIN_S)
                return self.who
            except Trouble as trouble:
                if trouble.name == "throttled":
                    wait = min(float(trouble.fields.get("wait", 1)), 60.0)
                    time.sleep(wait)
                    deadline = self._clock() + seconds
                elif trouble.name != "silent" or self._clock() > deadline:
                    raise

    def auth(self) -> dict:
        """Answers the challenge of the last hello (asks for one where there is none). `no-key`, `bad-mac`."""
        if "challenge" not in self.who:
            self.hello()
        serial = self.who["serial"]
        if serial not in self._keys:
            raise Trouble("no-key", f"the key file has no key for the lock {serial}")
        return self._lines.ask("auth", mac=answer(self._keys[serial], serial, self.who.pop("challenge")))

    def report(self) -> dict:
        """The lock's state: slots, the last rollback, clock, battery. docs/console.md has its fields."""
        return self._lines.ask("report", _LONG_S)

    def log(self, begin: int = 0, most: int = 1 << 30) -> list[bytes]:
        """Whole records of the event log from number `begin` on, 64 bytes each, the oldest first; the last `most` of
        them. tools.eventlog reads them."""
        found: list[bytes] = []
        said = self._lines.ask("log", **{"from": max(0, begin)})
        if most < said["end"] - begin:
            said = self._lines.ask("log", **{"from": said["end"] - most})
        while True:
            found += [base64.b64decode(record) for record in said["records"]]
            if said["next"] >= said["end"]:
                return found[-most:]
            said = self._lines.ask("log", **{"from": said["next"]})

    def install(self, image: bytes, progress: Callable[[int, int], None] | None = None) -> None:
        """Puts an image into the other slot and returns when the lock has it, checked and selected: it then resets into
        the trial by itself. Goes on where an earlier try of the same image was cut off. progress(bytes, of): as they
        are taken. Refusals have the names of lib/image/refusal.py."""
        said = self._begin(len(image))
        while not said.get("ready"):
            want = said["want"]
            if progress:
                progress(min(want, len(image)), len(image))
            data = base64.b64encode(image[want : want + BLOCK]).decode()
            said = self._block(want, data)
        if progress:
            progress(len(image), len(image))

    def select(self) -> None:
        """Starts the other slot, on trial: the lock resets by itself."""
        self._lines.ask("select", _LONG_S)

    def restart(self) -> None:
        """Resets the lock."""
        self._lines.ask("restart")

    def repl(self) -> int:
        """The lock ends, and stock MicroPython's prompt has the console (mpremote), and is there when this returns: for
        so many seconds."""
        seconds = self._lines.ask("repl", _LONG_S)["seconds"]
        self._lines.prompt(_PROMPT_S)
        return seconds

    def back(self, seconds: float = 60.0) -> dict:
        """Waits until the lock has come back after `install`, `select` or `restart`; what hello tells. `gone`."""
        time.sleep(2)
        try:
            return self.hello(seconds)
        except Trouble as trouble:
            if trouble.name != "silent":
                raise
            raise Trouble("gone", f"the lock does not answer {seconds:g} s after its reset") from None

    def _begin(self, size):
        deadline = self._clock() + _LONG_S
        while True:
            try:
                return self._lines.ask("install", _LONG_S, size=size)
            except Trouble as trouble:  # an install that was cut off ends within moments
                if trouble.name != "busy" or self._clock() > deadline:
                    raise
            time.sleep(1)

    def _block(self, want, data):
        seconds = _BLOCK_S
        for _ in range(_TRIES - 1):
            try:
                return self._lines.ask("block", seconds, offset=want, data=data)
            except Trouble as trouble:  # a line that got lost on the way is sent once more
                if trouble.name not in ("silent", "bad-form"):
                    raise
            seconds = _QUIET_S
        return self._lines.ask("block", seconds, offset=want, data=data)


def answer(key: bytes, serial: str, challenge: str) -> str:
    """The answer to a challenge (32 hexadecimal digits), as 64 hexadecimal digits."""
    try:
        said = CONTEXT + serial.encode() + b"\0" + bytes.fromhex(challenge)
    except ValueError:
        raise Trouble("bad-form", "the lock's challenge is none") from None
    return hmac.new(key, said, hashlib.sha256).hexdigest()
