"""Who is there: a challenge, its answer, and how long the door to the verbs stays open. docs/console.md"""

import hashlib
import os
import time
from binascii import hexlify, unhexlify

from codes import keys
from codes.compare import equal
from codes.mac import Mac
from drivers import identity
from drivers.slots import Slots

SESSION_MS = 600_000
_CONTEXT = b"latchkey/console-auth\0"
_CHALLENGE_MS = 60_000
_LONGEST_S = 60


class Gate:
    """watch: console.watch.Watch, which keeps count of the wrong answers. A challenge counts once."""

    def __init__(self, watch):
        self._watch = watch
        self._serial = b""
        self._challenge = b""
        self._asked = 0
        self._open = False
        self._at = time.ticks_ms()

    def passes(self) -> bool:
        """May a verb be carried out? If so ten minutes begin anew."""
        if self._open and _since(self._at) < SESSION_MS:
            self._at = time.ticks_ms()
            return True
        self._open = False
        return False

    def idle(self) -> bool:
        """Nobody has said anything that counts for so long that all this may go."""
        return _since(self._at) > (SESSION_MS if self._open else _CHALLENGE_MS)

    def hello(self):
        """(refusal or "", fields): who this is, and a new challenge. Ends what was open."""
        wait = self._pause()
        if wait:
            return "throttled", {"wait": wait}
        self._open = False
        self._at = self._asked = time.ticks_ms()
        fields = identity.read() or {"model": "", "hardware": 0, "serial": ""}
        self._serial = fields["serial"].encode()
        self._challenge = os.urandom(16)
        return "", {
            "model": fields["model"], "hardware": fields["hardware"], "serial": fields["serial"],
            "role": self._watch.role, "version": self._watch.version, "slot": Slots().running,
            "challenge": hexlify(self._challenge).decode(),
        }  # fmt: skip

    def _pause(self):
        # Seconds until there is a challenge again: 1, 2, 4 ... 60 after so many wrong answers in a row, 0 now.
        left = time.ticks_diff(self._watch.free, time.ticks_ms()) if self._watch.wrong else 0
        return (left + 999) // 1000 if 0 < left <= 1000 * _LONGEST_S else 0

    def auth(self, mac):
        """(refusal or "", fields) for the answer to the challenge, 64 hexadecimal digits."""
        challenge, self._challenge = self._challenge, b""
        self._open = False
        if not challenge:
            return "no-challenge", {}
        if _since(self._asked) > _CHALLENGE_MS:
            return "expired", {}
        watch = self._watch
        key = keys.derive(watch.parts.hardware.store.read("secret"), keys.CONSOLE)
        due = Mac(hashlib.sha256, key).digest(_CONTEXT + self._serial + b"\0" + challenge)
        if not equal(due, _digits(mac)):
            watch.wrong += 1
            watch.free = time.ticks_add(time.ticks_ms(), 1000 * min(1 << min(watch.wrong - 1, 6), _LONGEST_S))
            if not watch.wrong & (watch.wrong - 1):  # 1, 2, 4, 8 ...: who goes on trying can't fill the log
                watch.parts.log.add("bench", "bad-mac", watch.wrong)
            return "bad-mac", {}
        watch.wrong = 0
        self._open = True
        self._at = time.ticks_ms()
        watch.parts.log.add("bench", "", 0, b"session")
        return "", {"seconds": SESSION_MS // 1000}


def _since(then):
    return time.ticks_diff(time.ticks_ms(), then)


def _digits(text):
    # 32 bytes of 64 digits; b"" for everything else
    if not isinstance(text, str) or len(text) != 64:
        return b""
    try:
        return unhexlify(text)
    except ValueError:
        return b""
