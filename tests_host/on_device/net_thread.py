"""Runs the network thread beside an asyncio loop, as the lock does.

stdin: first the configuration as JSON (`ca` in hex; `times`: {module: {name: ms}} in place of its own), then items for
the thread, one JSON list a line; a fetch names the buffer's size instead of the buffer, and no function; ["calm",
bool]: is nobody at the keypad, ["air", joined] what the radio does, ["hold", ms] stops the loop for so long. stdout:
what the thread tells, a JSON list each line with bytes in hex, and ["gap", ms] at the end: the longest time in which
the loop did not run.
"""

import _thread
import asyncio
import json
import select
import sys
from binascii import hexlify
from time import sleep_ms, ticks_diff, ticks_ms

from firmware.net import thread
from firmware.net.fetch import fetch
from firmware.net.mailbox import Mailbox


class Air:
    joined = True


class Keypad:
    rests = True


class WLAN:
    """A radio in reach of one open network, for the thread's sake only."""

    IF_STA = 0

    def __init__(self, interface):
        self._on = False

    def active(self, on):
        self._on = on

    def config(self, **_):
        pass

    def disconnect(self):
        self._on = False

    def connect(self, ssid, key, bssid=None):
        self._on = True

    def isconnected(self):
        return self._on and Air.joined

    def status(self, what=None):
        return -60 if what else 1010 if Air.joined else 201

    def scan(self):
        return [(b"Home", b"\1\2\3\4\5\6", 1, -60, 3, False)]


class Network:
    WLAN = WLAN


def full(*_):
    raise MemoryError


def shown(value):
    return hexlify(value).decode() if isinstance(value, (bytes, bytearray)) else value


async def listen(mailbox, buffers):
    while True:
        await mailbox.arrived.wait()
        while True:
            item = mailbox.take()
            if not item:
                break
            words = [shown(word) for word in item]
            if item[0] == "got":
                words.append(shown(buffers[0][: item[1]]))
            if item[0] in ("got", "failed"):
                del buffers[0]
            print(json.dumps(words))


async def main(config):
    mailbox = Mailbox(lambda: Keypad.rests)
    buffers = []
    _thread.start_new_thread(thread.run, (mailbox, Network, config))
    asyncio.create_task(listen(mailbox, buffers))
    stdin = select.poll()
    stdin.register(sys.stdin, select.POLLIN)
    worst, last = 0, ticks_ms()
    while True:
        while stdin.poll(0):
            line = sys.stdin.readline()
            if not line:
                print(json.dumps(["gap", worst]))
                return
            item = json.loads(line)
            if item[0] == "calm":
                Keypad.rests = item[1]
            elif item[0] == "hold":
                sleep_ms(item[1])
            elif item[0] == "air":
                Air.joined = item[1]
            else:
                if item[0] == "fetch":
                    buffers.append(bytearray(item[3]))
                    function = full if item[1] == "no memory" else fetch
                    item[1:] = [function, item[1], item[2], memoryview(buffers[-1])]
                if not mailbox.post(tuple(item)):
                    print('["full"]')
        await asyncio.sleep_ms(5)
        worst, last = max(worst, ticks_diff(ticks_ms(), last)), ticks_ms()


config = json.loads(sys.stdin.readline())
config["ca"] = bytes.fromhex(config["ca"])
for name, times in config.pop("times", {}).items():
    module = sys.modules["firmware.net." + name]
    for key, value in times.items():
        assert hasattr(module, key), key
        setattr(module, key, value)
asyncio.run(main(config))
