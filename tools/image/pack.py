"""Puts an image together: manifest, room for signatures, file system, core."""

import hashlib
import struct
from pathlib import Path

from image.manifest import BLOCK, FIELDS, FORMAT, MAGIC
from tools.image import bytecode, form, fs, tree
from tools.refusals import Refused

CORE_VERSION = (1, 25, 0)
_REVISIONS = 32


def build(
    root: Path,
    model: str,
    hardware: tuple[int, ...] = (1,),
    version: str | None = None,
    counter: int = 0,
    core: bytes = b"",
    core_version: tuple[int, ...] = CORE_VERSION,
    abi: int | None = None,
    plain: bool = False,
    instead: dict[str, bytes] | None = None,
) -> bytes:
    """The unsigned image of the source tree `root`; `version` and `abi` are found where they are not given.

    hardware: revisions on which it runs. core: an ESP32 application image to carry. core_version: of the core that it
    carries, or else needs. plain: see tree.modules. instead: sources that take the place of the tree's. Raises Refused.
    """
    files = tree.sources(Path(root), model)
    files.update({name: source for name, source in (instead or {}).items() if name in files})
    app = fs.make(tree.modules(files, plain))
    fields = {
        "model": model,
        "hardware": hardware,
        "version": version or tree.version(files),
        "counter": counter,
        "abi": bytecode.abi() if abi is None else abi,
        "core_version": core_version,
    }
    return join(app, core, **fields)


def join(app: bytes, core: bytes = b"", **fields) -> bytes:
    """Manifest, empty signature block and the parts."""
    form.check_core(core)
    return manifest(app, core, **fields) + b"\xff" * BLOCK + app + core


def manifest(
    app: bytes,
    core: bytes,
    model: str,
    hardware: tuple[int, ...],
    version: str,
    counter: int,
    abi: int,
    core_version: tuple[int, ...],
) -> bytes:
    """The manifest block, read back as the lock reads it. Raises Refused `bad-format`."""
    mask = 0
    for revision in hardware:
        if not 0 <= revision < _REVISIONS:
            raise Refused("bad-format", f"hardware revisions go from 0 to {_REVISIONS - 1}")
        mask |= 1 << revision
    if not mask:
        raise Refused("bad-format", "an image for no hardware revision")
    hashes = (hashlib.sha256(app).digest(), hashlib.sha256(core).digest() if core else bytes(32))
    if len(core_version) != 3:
        raise Refused("bad-format", "a core version has three numbers")
    try:
        names = (_text(model, 16), _text(version, 24))
        block = struct.pack(
            FIELDS, MAGIC, FORMAT, 0, names[0], mask, names[1], counter, abi, bytes(core_version), bytes(3),
            len(app), hashes[0], len(core), hashes[1],
        ).ljust(BLOCK, b"\0")  # fmt: skip
    except (struct.error, ValueError) as error:
        raise Refused("bad-format", f"a field is out of its limits: {error}") from None
    form.manifest(block)
    return block


def _text(text: str, room: int) -> bytes:
    data = text.encode("ascii")
    if len(data) > room:
        raise ValueError(f"{text!r} is longer than {room} characters")
    return data
