"""One board's files: its lock file, its flash image, its owner's card."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from image import judge
from image import refusal as lock_refusal
from image.manifest import HEADER
from tools import secretfile
from tools.flash import card, cores, order, parts
from tools.image import bytecode, examine, form, pack
from tools.refusals import Refused
from update.facts import APP_ROOM, CORE_ROOM


@dataclass(frozen=True)
class Firmware:
    """What goes onto every board. images: model -> signed image; trusted: digests of keys, 32 bytes each."""

    core: parts.Core = field(repr=False)
    images: dict[str, bytes] = field(repr=False)
    trusted: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Made:
    """order, lock: whose; laid: the parts of the flash, of which `whole` is all; folder: where its files are."""

    order: order.Order
    lock: secretfile.Lock
    laid: list[parts.Part] = field(repr=False)
    whole: bytes = field(repr=False)
    folder: Path = Path()

    def file(self, end: str) -> Path:
        """SERIAL and what follows, in the folder."""
        return self.folder / f"{self.order.serial}{end}"


def board(wanted: order.Order, firmware: Firmware, folder: Path, now: int) -> Made:
    """Everything of one board; its lock file is made, or used again where the folder has it. Raises Refused."""
    image = accepted(wanted, firmware)
    path = folder / f"{wanted.serial}.lock"
    lock = _lock(path, wanted)
    settings = parts.Settings(
        wanted.model, wanted.serial, wanted.hardware, firmware.trusted, order.stored(wanted, lock, now), image,
        firmware.core,
    )  # fmt: skip
    laid = parts.parts(settings)
    if not path.exists():
        secretfile.create(path, lock)
    return Made(wanted, lock, laid, parts.whole(laid), folder)


def accepted(wanted: order.Order, firmware: Firmware) -> bytes:
    """The image for that board, after the lock's own judge and a look at all of it. Raises Refused."""
    image = firmware.images.get(wanted.model)
    if image is None:
        there = ", ".join(firmware.images) or "none"
        raise Refused("wrong-model", f"there is no image for {wanted.model}; there is {there}")
    form.header(image)
    facts = SimpleNamespace(
        model=wanted.model, hardware=wanted.hardware, trusted=list(firmware.trusted), floor=0, abi=bytecode.abi(),
        core_version=cores.version(firmware.core.app)[1] or pack.CORE_VERSION, app_room=APP_ROOM,
        core_room=CORE_ROOM, failed=None,
    )  # fmt: skip
    try:
        judge.judge(image[:HEADER], facts)
    except lock_refusal.Refused as refused:
        raise Refused(refused.name, f"the image for {wanted.model}: {refused.detail or refused.name}") from None
    examine.verify(image, list(firmware.trusted))
    return image


def cards(made: Made) -> list[Path]:
    """Writes the owner's card, PNG and PDF, readable by the bench only; replaces older ones."""
    return card.write(made.lock, made.file("-card"))


def _lock(path, wanted):
    if not path.exists():
        return order.lock_file(wanted)
    lock, _ = secretfile.load(path)
    if (lock.serial, lock.model) != (wanted.serial, wanted.model):
        raise Refused("wrong-label", f"{path} is of {lock.model} {lock.serial}, not of {wanted.model} {wanted.serial}")
    return order.lock_file(wanted, lock.secret)
