"""A lock's answers in words. The names: docs/network.md, Judgement and Commands, and lib/image/refusal.py."""

import unicodedata
from typing import Any

from tools.desk.protocol import Answer

_MARK = "\N{REPLACEMENT CHARACTER}"

REASONS = {
    # the judge
    "other-session": "it has begun another session meanwhile: try again",
    "replayed": "it had this command before",
    "busy": "it is busy with something else: try again in a minute",
    "clock-lost": "it does not know the time, so it can't tell whether the command is fresh: try `desk time`",
    "expired": "it was too late for its clock: that one, or this computer's, may be wrong; `desk time` sets the lock's",
    "too-far": "its clock is behind, or this computer's ahead: `desk time` sets the lock's",
    "unknown-command": "its firmware does not know this command",
    "bad-argument": "its firmware does not take these arguments",
    # the bolt
    "jammed": "the bolt is jammed: somebody has to look at the door",
    "low-battery": "the battery is too low",
    "no-switch": "the bolt's end switch does not answer: nobody can know where it stands",
    "switch-fault": "the bolt's end switches contradict each other: nobody can know where it stands",
    "overtaken": "somebody else came in between",
    "timeout": "nothing was heard in time of what it had begun, or of the image's server",
    # PINs and settings
    "pin-exists": "this PIN is somebody else's already: take another",
    "pin-crowd": "there are too many PINs of this length: take a longer one",
    "pins-full": "it holds no more PINs",
    "bad-name": "a PIN's name is 1 to 16 bytes of text",
    "bad-schedule": "the PIN's schedule never opens",
    "store-full": "its memory takes no more: nothing has changed, or not all of it",
    "bad-setting": "there is no such setting (`desk settings` shows them), or the value is out of its limits",
    "occupied": "somebody is at the keypad: try again in a minute",
    "failed": "a fault of its firmware; its console has the details",
    # images
    "wrong-model": "the image is for another model",
    "wrong-hardware": "the image is not for its hardware revision",
    "bad-signature": "the image's signature is wrong",
    "unknown-key": "nobody whom it trusts has signed the image",
    "downgrade": "the image's security counter is below the lock's floor",
    "wrong-core": "the image needs another MicroPython",
    "bad-format": "that is no image, or a damaged one",
    "too-large": "the image is too large",
    "truncated": "the image ends too early",
    "bad-hash": "the image was damaged on the way, or changed between two ranges",
    "failed-before": "it tried this very image before, and it failed",
    "on-trial": "it runs another new image on trial",
    "interrupted": "the writing was interrupted too often",
    # the image's server
    "bad-url": "the address is none that a lock can use",
    "no-network": "it has no Wi-Fi",
    "no-name": "the name of the image's server has no address there",
    "refused": "the image's server does not answer at that port",
    "redirected": "the image's server sends it elsewhere, and it goes nowhere else",
    "not-found": "the image's server does not have that file",
    "bad-status": "the image's server answers with an error",
    "no-ranges": "the image's server knows no ranges",
    "bad-range": "the image's server sent another range",
    "bad-answer": "the image's server speaks no proper HTTP",
    "broken": "the connection to the image's server broke",
    # how a trial ended
    "no-server": "it did not reach its server",
    "no-keypad": "its keypad did not work",
    "no-codes": "it could not check codes",
    "no-clock": "its clock did not run",
    "no-log": "its log could not be written",
    "no-bolt": "its bolt was not at one of its ends",
    "no-motor": "its motor did not turn",
    "exception": "it crashed",
    "hung": "it hung",
    "returned": "it ended by itself",
    "reset": "it restarted before it was kept",
    "unconfirmed": "it was well, but restarted while it was being kept",
    "crash-loop": "it crashed again and again",
}
WAITS = {
    "occupied": "somebody is at the door",
    "low-battery": "its battery is too low",
    "check-in": "guests may arrive at this hour",
    "window": "outside the hours set for updates",
    "no-memory": "it has no memory for it right now",
}
_DONE = {
    "unlock": "unlocked: the bolt is open",
    "lock": "locked: the bolt is thrown",
    "pin-set": "the PIN is set",
    "set": "the setting is changed",
    "offer": "it has taken the offer",
}


def reason(name: str) -> str:
    """What a reason means, or the name itself where it is a newer firmware's."""
    return REASONS.get(name, clean(name))


def answer(do: str, said: Answer) -> str:
    """What became of a command."""
    if said.ok:
        return _DONE.get(do, "done")
    bolt = said.said.get("bolt")
    return reason(said.reason) + (f" (the bolt: {clean(bolt)})" if bolt else "")


def clean(value: Any, most: int = 200) -> str:
    """Text of what came from outside, for a terminal: one line, and nothing in it that a terminal obeys."""
    text = value if isinstance(value, str) else str(value)
    shown = [char if unicodedata.category(char)[0] not in "CZ" or char == " " else _MARK for char in text[:most]]
    return "".join(shown)
