"""Which of the kit's images a lock gets: one that it would take itself. The judge is its own (lib/image/judge.py)."""

from typing import Sequence

from image import refusal
from image.judge import judge
from tools.image import examine, form
from tools.recover.kit import Image, Kit
from tools.recover.slots import Lock
from tools.refusals import Refused


def verdicts(kit: Kit, lock: Lock) -> list[tuple[Image, str]]:
    """Each whole image of the kit and why this lock would refuse it, "" for a fit one."""
    return [(image, verdict(image, lock)) for image in kit.images]


def verdict(image: Image, lock: Lock) -> str:
    """The name of the refusal, "" for none."""
    try:
        judge(image.parts.header, lock)
        examine.check_contents(image.parts)
        return ""
    except (refusal.Refused, Refused) as refused:
        return refused.name


def choose(kit: Kit, lock: Lock, liked: Sequence[bytes] = (), unliked: bytes = b"", wanted: str = "") -> Image:
    """The best of the fit ones: what the lock had last, else the newest. liked: ids of images that the lock had, the
    best first; unliked: of one that keeps crashing; wanted: a file name that the technician chose.

    Raises Refused `no-kit`, or with the name of why the wanted one does not fit."""
    judged = verdicts(kit, lock)
    if wanted:
        for image, why in judged:
            if image.path.name == wanted:
                if why:
                    raise Refused(why, f"{wanted} is not for this lock ({lock.model}): {why}")
                return image
        raise Refused("no-kit", f"the kit has no whole image {wanted}: {kit.spoilt.get(wanted, 'there is none')}")
    fit = [image for image, why in judged if not why]
    if not fit:
        told = [f"{image.path.name}: {why}" for image, why in judged] + [f"{n}: {why}" for n, why in kit.spoilt.items()]
        raise Refused("no-kit", f"no image of the kit is for this lock ({lock.model}): {'; '.join(told) or 'no image'}")
    return max(fit, key=lambda image: _worth(image, list(liked), unliked))


def _worth(image, liked, unliked):
    name, said = form.identity(image.parts.header), image.parts.manifest
    rank = len(liked) - liked.index(name) if name in liked else 0
    return name != unliked, rank, said.counter, _numbers(said.version)


def _numbers(version):
    return [int(part) if part.isdigit() else 0 for part in version.replace("-", ".").split(".")]
