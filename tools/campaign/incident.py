"""What goes wrong, case by case. Each does its harm to a board that runs, and says what must be seen then."""

import random
from dataclasses import dataclass
from functools import partial
from typing import Callable

from tools.campaign.variants import variant
from tools.image import dev
from tools.sim import tamper

OTHER = {"6000i": "7000i", "7000i": "6000i"}


@dataclass
class Case:
    """harm(board): what happens. logged: (kind, reason) that the lock must say of it. ends: what must run in the end,
    "old" or "rescue". untouched: not one erase or program operation may come of it."""

    title: str
    harm: Callable
    logged: tuple
    ends: str = "old"
    untouched: bool = False


def image(model: str, defect: str = "", version: str = "2.0.0") -> bytes:
    """A signed image, newer than what runs."""
    with variant(defect, version) as tree:
        return dev.dev_image(tree, model, counter=2)


def offered(make: Callable[[], bytes]):
    """The server offers it, and is asked to hand it over."""

    def harm(board):
        path = board.flash.with_name("offered.img")
        path.write_bytes(make())
        board.offer(path)
        board.run(4.0)

    return harm


def forced(make: Callable[[], bytes]):
    """Written byte for byte into the other slot and selected, past every check of the update."""

    def harm(board):
        board.load(make(), slot=1)
        tamper.select(board, 1)

    return harm


def noise(board):
    """Both application slots are overwritten with noise."""
    dice = random.Random(1)
    for slot in (0, 1):
        tamper.overwrite(board, f"app_{slot}", dice.randbytes(0x40000))


def of(model: str) -> list[Case]:
    """The cases for a lock of that model."""
    other = partial(image, OTHER[model])

    def bent(defect):
        return offered(partial(image, model, defect))

    return [
        Case(f"a {OTHER[model]} image is offered to a {model}", offered(other), ("update-refused", "wrong-model"),
             untouched=True),
        Case("the same image is forced into the other slot and selected", forced(other),
             ("slot-refused", "wrong-model")),
        Case("an image that can't reach the server", bent("mute"), ("rolled-back", "no-server")),
        Case("an image that crashes at import", bent("crashes"), ("rolled-back", "exception")),
        Case("an image that hangs", bent("hangs"), ("rolled-back", "reset")),
        Case("an image that eats all memory", bent("hungry"), ("rolled-back", "exception")),
        Case("an image that opens the keypad but breaks the motor", bent("lame"),
             ("rolled-back", "no-motor")),
        Case("both slots are overwritten with noise", noise, ("slot-refused", "bad-format"), ends="rescue"),
    ]  # fmt: skip
