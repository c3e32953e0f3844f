"""The base's decision at every boot: is this slot's application sound, and if not, what then (start/table.py)."""

import vfs

import names
from drivers import identity, reserve, system
from drivers.nvs import NvsStore
from drivers.slots import Slots
from drivers.window import ReadOnlyWindow
from eventlog import early
from image import sound
from image.refusal import Refused
from start import rooms, table
from update import record as records
from update.facts import Facts

RESET = "reset"  # as update/trial.py knows it

_START_MS = 15_000  # for whatever starts: the application sets a shorter time
_FALLBACK = "fallback"
_TRIES = 2
_BEGINS = 3  # of one trial: a soft reset and a deep sleep do not end it, and an image could go on so for ever
_FALLS = 5  # resets in a row after which an application that is no longer on trial is not started again


class Start:
    """One boot. `run` returns True when the slot is mounted at /app and is to be started, False for the rescue lock."""

    def __init__(self):
        system.watchdog(_START_MS)
        reserve.hold()
        self._store = NvsStore()
        self._slots = Slots()
        self._facts = Facts(identity.read(), self._store)
        self._record = records.load(self._store)
        self._reason = ""

    def run(self) -> bool:
        """Decides and acts; some actions end in a reset and do not return."""
        mine = "sound" if self._lives() and self._mounted() else "bad"
        action = table.decide(self._trial(), mine, self._other, self._tried())
        if action == table.BACK:
            self._back()
        elif action == table.SWITCH:
            self._switch()
        elif action == table.KEEP:
            self._keep()
        elif action == table.TRY:
            self._try()
        if action not in (table.RUN, table.TRY, table.KEEP):
            early.leave(self._store, "slot-refused", self._reason, self._slots.running)
            return False
        rooms.to_app()
        return True

    def _lives(self):
        # A trial has its own end, mostly; an application that keeps resetting the chip would keep everybody out.
        lives = system.falls() < _FALLS
        if self._slots.on_trial:
            lives = not self._updated() or self._record.needs < _BEGINS * records.BEGUN
        if lives:
            return True
        self._reason = "crash-loop"
        return False

    def _updated(self):
        return self._record is not None and self._record.slot == self._slots.running

    def _mounted(self):
        slot = self._slots.running
        try:
            sound.check(self._slots.app(slot), self._facts)
            vfs.mount(vfs.VfsLfs2(ReadOnlyWindow(self._slots.app(slot).partition)), rooms.APP, readonly=True)
            return True
        except Refused as error:
            self._reason = error.name
        except (OSError, MemoryError):
            self._reason = "bad-format"
        return False

    def _other(self):
        self._facts.core_version = ()  # the other core's is not known; it is judged again when it runs
        try:
            sound.check(self._slots.app(self._slots.other), self._facts)
            return "sound"
        except (Refused, OSError):
            return "bad"

    def _trial(self):
        if not self._slots.on_trial:
            return "no"
        if self._store.get(_FALLBACK, 0) // 16 == self._slots.running + 1:
            return "fallback"
        return "update" if self._updated() else "stray"

    def _tried(self):
        note = self._store.get(_FALLBACK, 0)
        return "yes" if note // 16 == self._slots.other + 1 and note % 16 >= _TRIES else "no"

    def _try(self):
        # What nobody lives to tell better: the trial was cut off by a reset.
        if self._updated():
            self._record.needs += records.BEGUN
            self._fail(RESET)

    def _back(self):
        early.leave(self._store, "slot-refused", self._reason, self._slots.running)
        if self._updated():
            self._fail(self._reason)
        system.restart()

    def _fail(self, reason):
        try:
            self._record.fail(self._store, reason)
        except (OSError, names.StoreFull):
            pass  # what follows matters more than its reason

    def _switch(self):
        other = self._slots.other
        note = self._store.get(_FALLBACK, 0)
        tries = note % 16 if note // 16 == other + 1 else 0
        try:
            self._store.put(_FALLBACK, (other + 1) * 16 + tries + 1)  # the intent first: the next boot keeps it
            early.leave(self._store, "slot-refused", self._reason, self._slots.running)
            self._slots.set_boot(other)
        except (OSError, names.StoreFull):
            return  # no sound core there, or nowhere to note it: the rescue lock
        system.restart()

    def _keep(self):
        try:
            self._slots.confirm()
            self._store.erase(_FALLBACK)
            early.leave(self._store, "slot-kept", "fallback", self._slots.running)
        except OSError:
            pass  # it runs all the same, and the next boot decides again
