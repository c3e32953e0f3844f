"""What can be wrong with a lock that a technician is called to."""

import functools
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from tools.campaign import incident
from tools.campaign.recovery.lab import Lab
from tools.sim.chip.partitions import place

TABLE = (0x8000, 0x1000)
BOOTLOADER = (0x1000, 0x7000)
KEPT = ("nvs", "data", "identity")


@dataclass
class Case:
    """harm(lab, path): to the flash file; writes: partitions of KEPT that the repair replaces; steps: the repairs asked
    for, None where it depends on when the cable is put in; by: how the door is opened after it."""

    title: str
    harm: Callable[[Lab, Path], None]
    steps: tuple[str, ...] | None = ()
    writes: tuple[str, ...] = ()
    by: str = "code"
    reprovision: bool = False


def noise(*regions: tuple[int, int]) -> Callable:
    """Harm: noise in these (offset, size)."""

    def harm(lab, path):
        dice = random.Random(5)
        with path.open("r+b") as file:
            for offset, size in regions:
                file.seek(offset)
                file.write(dice.randbytes(size))

    return harm


def _incident(case):
    def harm(lab, path):
        with lab.board(path) as board:
            board.run(3.0)
            case.harm(board)

    return harm


@functools.lru_cache
def of(model: str) -> list[Case]:
    """The cases for a lock of that model: what happened in the incident, then what is damaged."""
    slots = [place("app_0"), place("app_1")]
    cores = [place("ota_0"), place("ota_1")]
    made = [Case(case.title, _incident(case), None) for case in incident.of(model)[:-1]]
    return [
        *made,
        Case("both slots are noise", noise(*slots), ("application A",)),
        Case("one core is noise", noise(cores[0]), ("core A",)),
        Case("both cores are noise", noise(*cores), ("core A", "core B")),
        Case("the selector is noise", noise(place("otadata")), ("select A",)),
        Case("the base is noise", noise(place("vfs")), ("base",)),
        Case("the partition table is noise", noise(TABLE), ("table",)),
        Case("the bootloader is noise", noise(BOOTLOADER), ("bootloader",)),
        Case("the identity is noise", noise(place("identity")), ("identity",), ("identity",)),
        Case("the store is noise", noise(place("nvs")), ("store",), ("nvs",), "owner", reprovision=True),
        Case("everything but the store, the identity and the data is noise",
             noise(BOOTLOADER, TABLE, place("otadata"), *cores, place("vfs"), *slots),
             ("bootloader", "table", "base", "core A", "core B", "application A", "select A")),
        Case("all is noise but the store and the data",
             noise(BOOTLOADER, TABLE, place("otadata"), *cores, place("vfs"), *slots, place("identity")),
             ("bootloader", "table", "identity", "base", "core A", "core B", "select A"), ("identity",)),
    ]  # fmt: skip
