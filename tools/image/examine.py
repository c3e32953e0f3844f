"""What is in an image, for people and scripts, and whether a lock would find it sound."""

from typing import Any

from tools.image import bytecode, form, fs, signature
from tools.refusals import Refused

_NEEDED = "firmware/app.mpy"


def verify(data: bytes, trusted: list[bytes]) -> signature.Block:
    """The signer whom a lock that trusts `trusted` (key digests) would believe, of an image sound in all its parts.

    Raises Refused: `truncated`, `bad-format`, `too-large`, `bad-hash`, `bad-signature`, `unknown-key`. What only a lock
    knows (its model and revision, its floor, what failed there before) is not judged.
    """
    image = form.take(data)
    signer = signature.check(image.header, trusted)
    check_contents(image)
    return signer


def check_contents(image: form.Image) -> None:
    """Raises Refused for a file system that starts nothing, or a core that the bootloader would not take."""
    files = fs.read(image.app)
    if _NEEDED not in files:
        raise Refused("bad-format", f"there is no {_NEEDED} in it")
    for path, held in files.items():
        if path.endswith(".mpy") and held[:4] != bytecode.header(image.manifest.abi):
            raise Refused("wrong-core", f"{path} is not of .mpy ABI {image.manifest.abi}")
    form.check_core(image.core)


def describe(data: bytes) -> dict[str, Any]:
    """Everything that the image says of itself; `problem` is None or its first fault. Raises Refused for no image."""
    said = form.header(data)
    found: dict[str, Any] = {
        "id": form.identity(data).hex(),
        "bytes": len(data),
        "model": said.model,
        "hardware": [revision for revision in range(32) if said.hardware >> revision & 1],
        "version": said.version,
        "counter": said.counter,
        "abi": said.abi,
        "core_version": ".".join(map(str, said.core_version)),
        "app": {"size": said.app_size, "sha256": said.app_hash.hex()},
        "core": {"size": said.core_size, "sha256": said.core_hash.hex()} if said.core_size else None,
        "signers": [],
        "files": [],
        "problem": None,
    }
    try:
        signers = signature.blocks(data)
        found["signers"] = [{"key": block.key.hex(), "sound": block.sound} for block in signers]
        image = form.take(data)
        found["files"] = [{"path": path, "size": len(held)} for path, held in fs.read(image.app).items()]
        check_contents(image)
        if not all(block.sound for block in signers):
            raise Refused("bad-signature", "a signature is not of this manifest")
    except Refused as refused:
        found["problem"] = {"refused": refused.name, "why": str(refused)}
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """`describe` for people."""
    core = found["core"]
    rows = [
        ("id", found["id"]),
        ("model", f"{found['model']}, hardware revision {', '.join(map(str, found['hardware']))}"),
        ("version", f"{found['version']}, security counter {found['counter']}"),
        ("needs", f"MicroPython {found['core_version']}, .mpy ABI {found['abi']}"),
        ("app", f"{found['app']['size']} bytes, {found['app']['sha256']}"),
        ("core", f"{core['size']} bytes, {core['sha256']}" if core else "none carried"),
        ("bytes", found["bytes"]),
    ]
    for block in found["signers"]:
        rows.append(("signed by", block["key"] + ("" if block["sound"] else ", but not this manifest")))
    if not found["signers"]:
        rows.append(("signed by", "nobody"))
    text = [f"{label:<10} {value}" for label, value in rows]
    if found["files"]:
        text += ["", *(f"{file['size']:>8}  {file['path']}" for file in found["files"])]
    return text
