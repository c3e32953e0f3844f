"""The network thread: joins, connects, serves the mailbox, and starts over after whatever goes wrong.

Whatever blocks, blocks here. No lock is held meanwhile: the mailbox's is its own affair.
"""

from gc import collect
from random import randrange
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms

from firmware.net.backoff import Backoff
from firmware.net.broker import Session
from firmware.net.failure import Failure, name_of
from firmware.net.wifi import Wifi

_POLL = 100  # ms
_CALM = 600000  # ms that a handshake waits for the keypad to rest
_BROKEN = ("failed", "broken")
_FULL = 20  # ms between two looks whether the loop has taken something


def run(mailbox, network, config):
    """Does not return. network: the module; config: {"wifi", "broker", "ca", "client"}: the first three as in
    docs/network.md, the last the MQTT client's name."""
    worker = _Worker(mailbox, network, config)
    failed = None
    while True:
        try:
            if failed:
                sleep_ms(_POLL)  # even telling of it may fail, without memory
                worker.fall(failed)
                failed = None
            worker.round()
        except Exception as error:
            failed = name_of(error)


class _Worker:
    def __init__(self, mailbox, network, config):
        self._mailbox = mailbox
        self._config = config
        self._wifi = Wifi(network, config["wifi"])
        self._backoff = Backoff(randrange)
        self._session = None
        self._wanted = None
        self._due = 0  # ticks of the next try

    def round(self):
        """One item of the mailbox, one packet, or 100 ms."""
        if self._wifi.lost():
            self._tell(("parted", "lost"))
            if self._session:
                raise Failure("no-network")
        item = self._mailbox.thread.take()
        if item:
            self._do(item)
        if self._session:
            self._session.serve(0 if item else _POLL)
            if self._session.proved:
                self._backoff.reset()
        elif self._wanted and ticks_diff(ticks_ms(), self._due) >= 0:
            self._connect()
        elif not item:
            sleep_ms(_POLL)

    def fall(self, name):
        """The connection broke, or a try has failed: the next one comes later."""
        self._part(name)
        self._due = ticks_add(ticks_ms(), self._backoff.next())

    def _part(self, name):
        if self._session:
            self._session.close()
        self._session = None
        collect()
        self._tell(("down", name))

    def _do(self, item):
        kind = item[0]
        if kind == "connect":
            self._wanted = item[1:]
        elif kind == "publish" and self._session:
            self._session.publish(*item[2:])
            self._tell(("sent", item[1]))
        elif kind == "fetch":
            self._tell(self._fetched(*item[1:]))
        elif kind == "drop":
            self._wanted = None  # and none follows before the next `connect`
        if kind in ("connect", "drop"):
            if self._session:
                self._part("renewed" if kind == "connect" else item[1])
            self._due = ticks_ms()

    def _fetched(self, fetch, url, offset, view):
        # There is always an answer: what the loop has lent is its own again only then.
        try:
            return ("got", fetch(url, offset, view)) if self._wifi.joined() else ("failed", "no-network")
        except Failure as failure:
            return "failed", name_of(failure)
        except Exception:  # no memory
            return _BROKEN

    def _connect(self):
        self._rest()  # the radio's start, too, is one call
        if not self._wifi.joined():
            try:
                self._tell(("joined",) + self._wifi.join())
            except Failure as failure:
                self._tell(("parted", name_of(failure)))
                raise Failure("no-network")
        config = self._config
        self._session = Session(config["broker"], config["client"], config["ca"], self._tell, self._rest)
        self._session.open(*self._wanted)
        self._tell(("up",))

    def _rest(self):
        # Nobody shall be at the keypad now. What comes next may hold the interpreter: nothing in between lets go of it.
        began = ticks_ms()
        while not self._mailbox.calm() and ticks_diff(ticks_ms(), began) < _CALM:
            sleep_ms(_POLL)

    def _tell(self, item):
        # The loop never waits, so the thread does: it reads nothing more meanwhile.
        while not self._mailbox.thread.post(item):
            sleep_ms(_FULL)
