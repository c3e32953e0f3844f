"""The first two depths: the lock's own console, of the application or of the rescue lock. docs/console.md

Both take a technician's key. What is installed goes through the lock's own installer and its own judge.
"""

import time
from dataclasses import dataclass, field
from typing import Callable

from tools.image import signature
from tools.recover import images
from tools.recover.kit import Kit
from tools.recover.slots import Lock
from tools.refusals import Refused
from tools.usb import Console, Trouble

_STRANDED = ("no-secret", "no-identity")  # all that such a lock's console says
APPLICATION, RESCUE = "application", "rescue"
_ANSWERS_S = 5.0
_ANSWERS = (
    "the application answers on the console",
    "no application runs: only the rescue lock answers on the console",
)
_TRIAL_S = 420.0
_POLL_S = 5.0
_RESETS_S, _STARTS_S = 3.0, 60.0


@dataclass
class Visit:
    """What came of it. who: of hello; before, after: the lock's own report. deeper: why the ROM's loader is needed, ""
    where it is not."""

    who: dict
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    deeper: str = ""

    @property
    def sound(self) -> bool:
        """The application runs, and stays."""
        return self.who["role"] == APPLICATION and not self.after.get("trial") and not self.deeper


def visit(console: Console, kit: Kit, wanted: str, dry: bool, say: Callable, progress: Callable,
          sleep: Callable[[float], None] = time.sleep) -> Visit | None:
    """Repairs what the lock can do for itself; None where nothing answers. Raises Refused for an image that is not for
    this lock, OSError once the cable is out."""
    try:
        found = Visit(dict(console.hello(_ANSWERS_S)))
    except Trouble as trouble:
        if trouble.name in ("silent", *_STRANDED):
            return None
        raise OSError(str(trouble)) from None
    say(_ANSWERS[found.who["role"] == RESCUE])
    try:
        console.auth()
        found.before = found.after = console.report()
        if not dry and (wanted or found.who["role"] == RESCUE):
            _install(console, kit, wanted, found, say, progress, sleep)
    except Trouble as trouble:
        if trouble.name == "cable":
            raise OSError(str(trouble)) from None
        found.deeper = f"{trouble} [{trouble.name}]"
        found.left.append(found.deeper)
    except Refused as refused:
        if wanted:
            raise
        found.left.append(f"application: {refused} [{refused.name}]")
        found.deeper = str(refused)
    return found


def _install(console, kit, wanted, found, say, progress, sleep):
    image = images.choose(kit, _lock(kit, found), wanted=wanted)
    console.install(image.path.read_bytes(), progress)
    found.done.append(f"application written: {image.parts.manifest.version} from {image.path.name}")
    say(found.done[-1] + "; the lock tries it")
    sleep(_RESETS_S)
    for _ in range(int(_TRIAL_S / _POLL_S)):
        found.who = dict(console.hello(_STARTS_S))
        console.auth()
        found.after = console.report()
        if not found.after["trial"]:
            break
        sleep(_POLL_S)
    if found.who["role"] != APPLICATION:
        raise Trouble("gone", "the image did not stay: the rescue lock answers again")


def _lock(kit, found):
    who, said = found.who, found.before
    known = kit.identity(who["serial"]) if (kit.folder / "identities.json").exists() else None
    failed = dict(said.get("failed", []))
    fields = {"model": who["model"], "hardware": who["hardware"], "keys": known["keys"] if known else _signers(kit)}
    return Lock(fields, kit, said.get("floor", 0), lambda image_id: failed.get(image_id.hex()[:32], ""))


def _signers(kit: Kit) -> list[bytes]:
    # Whom the lock trusts only the lock knows, where the operator's list does not: it will judge.
    return [block.key for image in kit.images for block in signature.blocks(image.path.read_bytes())]


def words(who: dict, said: dict) -> list[str]:
    """The lock's own report, one line each."""
    rows = [("lock", f"{who['model']}, hardware {who['hardware']}, serial {who['serial']}"),
            ("runs", f"{who['role']} {who.get('version', '')}, slot {'AB'[who['slot']]}")]  # fmt: skip
    if not said:
        return [f"{label:<12} {text}" for label, text in rows]
    for number, slot in enumerate(said["slots"]):
        state = f"REFUSED ({slot['fault']})" if slot["fault"] else "sound"
        text = f"application {slot['version'] or 'none'} {state}"
        rows.append((f"slot {'AB'[number]}", f"{text}, {slot['state']}"))
    rows += [
        ("trial", "yes" if said["trial"] else "no"),
        ("floor", f"images below security counter {said['floor']} are refused"),
        ("clock", f"{said['trust']}, {time.strftime('%Y-%m-%d %H:%M', time.gmtime(said['time']))} UTC"),
        ("battery", f"{said['battery']} mV, {said['energy']}"),
        ("throttle", said["throttle"]),
        ("PINs", str(said["pins"])),
        ("bolt", str(said["bolt"])),
    ]
    if said.get("rolled_back"):
        rows.append(("rolled back", " ".join(map(str, said["rolled_back"][:2]))))
    rows += [("failed here", f"{start[:8]} {why}") for start, why in said["failed"]]
    return [f"{label:<12} {text}" for label, text in rows]
