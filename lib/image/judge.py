"""The one place that says yes or no to an image, by its header. docs/image.md has the same table.

| it is refused as | when |
|---|---|
| `bad-format` | the manifest block is none, or says what it can't mean |
| `wrong-model` | it is for another model than the lock's identity says |
| `wrong-hardware` | the lock's hardware revision is not among its own |
| `wrong-core` | its `.mpy` ABI is not the lock's; or it carries no core and needs another one than the lock runs |
| `too-large` | its file system or its core does not fit into the slot |
| `downgrade` | its security counter is below the lock's floor |
| `failed-before` | it was on trial here and did not pass (not asked again of what is in a slot) |
| `bad-signature` | the signature block is damaged, empty, or of another manifest |
| `unknown-key` | nobody whom the lock trusts has signed it |
| `bad-signature` | who is trusted has not signed this |

Cheap and telling comes first, what takes 184 ms last. Hashes of the parts are the installer's: they need the parts.
"""

from image.layout import BLOCK, HEADER
from image.manifest import Manifest, identity
from image.refusal import Refused


def judge(header, lock, installed=False) -> Manifest:
    """The manifest of an image that this lock may run; it need not have read more than the header for that. The lock
    itself holds one of the two blocks at a time: `claims`, then `signature.check`.

    header: the first 8192 bytes of an image, not changed and not kept; the rest as `claims` has it. Raises Refused.
    """
    from image import signature

    if len(header) != HEADER:
        raise Refused("bad-format", "no header")
    first = memoryview(header)[:BLOCK]
    said = claims(first, lock, installed)
    signature.check(memoryview(header)[BLOCK:], identity(first), lock.trusted)
    return said


def claims(block, lock, installed=False) -> Manifest:
    """What a manifest block says, where this lock could run it; nothing is signed yet.

    block: 4096 bytes, not changed and not kept. installed: it is in a slot already. lock: model: str; hardware: its
    revision; trusted: digests of keys, 32 bytes each; floor: security counter; abi: int; core_version: (major, minor,
    micro), () where it is not known; app_room, core_room: bytes; failed(id): reason, or "" for what has not failed
    (None where the base asks, which does not remember). Raises Refused.
    """
    said = Manifest(block)
    for name, objection in _OBJECTIONS:
        detail = objection(said, lock)
        if detail:
            raise Refused(name, detail)
    if lock.failed and not installed:
        reason = lock.failed(identity(block))
        if reason:
            raise Refused("failed-before", reason)
    return said


def boot_judge(header, lock) -> Manifest:
    """The same for what is in a slot: that it failed in the past is no reason not to run the last good one."""
    return judge(header, lock, installed=True)


def _model(said, lock):
    return "" if said.model == lock.model else "for %s, this is %s" % (said.model, lock.model)


def _hardware(said, lock):
    return "" if said.hardware >> lock.hardware & 1 else "not for revision %d" % lock.hardware


def _core(said, lock):
    if said.abi != lock.abi:
        return "ABI %d, this is %d" % (said.abi, lock.abi)
    if not said.core_size and lock.core_version and said.core_version != lock.core_version:
        return "needs %d.%d.%d" % said.core_version
    return ""


def _room(said, lock):
    if said.app_size > lock.app_room:
        return "file system of %d bytes" % said.app_size
    return "core of %d bytes" % said.core_size if said.core_size > lock.core_room else ""


def _floor(said, lock):
    return "" if said.counter >= lock.floor else "counter %d, floor %d" % (said.counter, lock.floor)


_OBJECTIONS = (
    ("wrong-model", _model),
    ("wrong-hardware", _hardware),
    ("wrong-core", _core),
    ("too-large", _room),
    ("downgrade", _floor),
)
