"""An update over the air as its server sees it: what the lock answers, and the events that follow. No network."""

from typing import Any

from tools.desk import words
from tools.desk.protocol import Answer

BAR = 24  # characters
_TRIAL_S = 330  # of uptime: no trial lasts so long (lib/update/trial.py), so what runs then stays
_UNDER_WAY = ("waiting", "writing", "ready")
_TRIED = ("restarting", "trial", "going back")
_ENDS = {
    "update-kept": "kept",
    "rolled-back": "rolled back",
    "update-unclear": "rolled back, nothing held against the image",
    "update-refused": "refused",
}


class Update:
    """An offer to one lock, fed with what comes from it. since: number of its newest event when it was offered; slot:
    what it ran from then, -1 for unknown.

    step: "offered", "taken", "waiting", "writing", "restarting", "trial", "going back", or how it ended: "kept",
    "rolled back...", "refused", "forgotten". percent: written. why: name of what it waits for, or ended with. ok: it
    ended well.
    """

    def __init__(self, since: int = 0, slot: Any = -1):
        self._since = since
        self._slot = slot
        self.step = "offered"
        self.percent = 0
        self.why = ""
        self.ended = False

    @property
    def ok(self) -> bool:
        """It is there, and stays."""
        return self.step == "kept"

    def answer(self, answer: Answer) -> bool:
        """One of the answers to the offer. True where something has changed; so do the others."""
        if not answer.ok:
            return self._now("refused", answer.reason, True)
        update = answer.said.get("update")
        if update == "waiting":
            return self._now("waiting", str(answer.said.get("for", "")))
        if update == "writing":
            return self._wrote(answer.said.get("percent"))
        if update == "ready":
            return self._now("restarting")
        return self.step == "offered" and self._now("taken")

    def state(self, state: dict[str, Any]) -> bool:
        """Its state has finer steps of what is written; and the broker keeps it, so that it tells of an end too whose
        event was missed."""
        if self.step == "writing" and state.get("update") == "writing":
            return self._wrote(state.get("percent"))
        if state.get("event") == "update-kept" and self._moved(state):
            return self._now("kept", "", True)
        return False

    def report(self, said: dict[str, Any]) -> bool:
        """What it answers to `report`, asked after the offer: it knows of the offer until it starts anew, and what it
        runs longer than a trial lasts, it keeps. So an end is found whose answers and events were all missed."""
        update, uptime, slot = (said.get(name) for name in ("update", "uptime", "slot"))
        if self.step == "offered" or not isinstance(update, str) or not isinstance(uptime, int):
            return False
        if update in _UNDER_WAY:
            return update == "ready" and self.step not in _TRIED and self._now("restarting")
        if update:
            return self.step not in _TRIED and self._now("refused", update, True)
        if self._slot not in (0, 1) or slot not in (0, 1):
            return False
        if uptime >= _TRIAL_S and self._moved(said):
            return self._now("kept", "", True)
        if self._moved(said):
            return self.step not in _TRIED and self._now("trial")
        if self.step not in _TRIED:
            return self._now("forgotten", "", True)
        return uptime >= _TRIAL_S and self._now("rolled back", self.why, True)

    def _moved(self, said):
        return self._slot in (0, 1) and said.get("slot") == 1 - self._slot

    def event(self, event: dict[str, Any]) -> bool:
        """Only what happened after the offer counts: a lock that was away tells of older events first."""
        kind, reason, seq = (event.get(name) for name in ("kind", "reason", "seq"))
        if not isinstance(seq, int) or seq <= self._since or not isinstance(kind, str):
            return False
        if kind == "trial-start":
            return self._now("trial")
        if kind == "trial-failed":
            return self._now("going back", str(reason or ""))
        if kind == "update-refused" and reason == "interrupted":
            return False  # it is taken up again; the answer tells if not
        return kind in _ENDS and self._now(_ENDS[kind], str(reason or ""), True)

    def text(self) -> str:
        """One line: a bar and where it stands."""
        filled = BAR * self.percent // 100
        bar = "#" * filled + "." * (BAR - filled)
        why = self.step == "waiting" and words.WAITS.get(self.why) or words.reason(self.why)
        return f"[{bar}] {self.percent:3}%  {self.step}{': ' if why else ''}{why}"

    def _wrote(self, percent):
        if not isinstance(percent, int) or isinstance(percent, bool) or not 0 <= percent <= 100:
            return False
        changed = self.step != "writing" or percent > self.percent
        self.percent = percent if self.step != "writing" else max(percent, self.percent)
        return changed and (self._now("writing") or True)

    def _now(self, step, why="", ended=False):
        if self.ended or (step, why) == (self.step, self.why):
            return False
        self.step, self.why, self.ended = step, why, ended
        if step in ("restarting", "trial", "kept"):
            self.percent = 100
        return True
