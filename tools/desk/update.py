"""An update over the air as its server sees it: what the lock answers, and the events that follow. No network."""

from typing import Any

from tools.desk import words
from tools.desk.protocol import Answer

BAR = 24  # characters
_ENDS = {
    "update-kept": "kept",
    "rolled-back": "rolled back",
    "update-unclear": "rolled back, nothing held against the image",
    "update-refused": "refused",
}


class Update:
    """An offer to one lock, fed with what comes from it. since: number of its newest event when it was offered.

    step: "offered", "taken", "waiting", "writing", "restarting", "trial", "going back", or how it ended: "kept",
    "rolled back...", "refused". percent: written. why: name of what it waits for, or ended with. ok: it ended well.
    """

    def __init__(self, since: int = 0):
        self._since = since
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
        """Its state has finer steps of what is written."""
        return self.step == "writing" and state.get("update") == "writing" and self._wrote(state.get("percent"))

    def event(self, event: dict[str, Any]) -> bool:
        """Only what happened after the offer counts: a lock that was away tells of older events first."""
        kind, reason, seq = (event.get(name) for name in ("kind", "reason", "seq"))
        if not isinstance(seq, int) or seq <= self._since:
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
