"""The judge over a file of payloads, the same on CPython and on MicroPython.

Run: micropython command_judge.py FILE TIME: on each line `1` or `0` for retained, `b` for the begin of a session or `p`
for a payload, and its bytes in hexadecimal. Prints what the judge says, and what the lock would answer.
"""

import sys
from binascii import unhexlify

from codes import keys
from firmware.command.envelope import Envelope
from firmware.command.judge import Judge

SECRET = bytes(range(7, 39))
SERIAL = "LK-0042"


class Clock:
    trust = "synced"

    def now(self):
        return int(sys.argv[2])

    def uptime(self):
        return 7


class Orders:
    def load(self):
        return True


judge = Judge(keys.command_mac(SECRET), SERIAL, Clock(), Orders())
answers = Envelope(keys.answer_mac(SECRET), keys.ANSWER, SERIAL)
with open(sys.argv[1]) as file:
    for line in file:
        retained, what, data = line.split(" ")
        data = unhexlify(data.strip())
        if what == "b":
            judge.begin(data.decode())
            continue
        verdict = judge.check(data, retained == "1")
        print(verdict.name or "taken", verdict.id, verdict.do)
        for name, value in sorted((verdict.arguments or {}).items()):
            print(name, value.encode() if isinstance(value, str) else value)
        if verdict.id:
            print(answers.seal(("%s %s" % (verdict.id, verdict.name)).encode()).decode())
