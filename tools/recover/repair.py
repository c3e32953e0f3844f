"""Does what the table says, step by step, and looks again. Each step can be begun anew after a pulled cable."""

import time
from dataclasses import dataclass, field
from typing import Callable

from tools.flash.device import Device, Recall
from tools.recover import facts as looks
from tools.recover import table
from tools.recover.kit import Kit
from tools.recover.steps import STEPS
from tools.refusals import Refused

_ROUNDS = 3


@dataclass
class Wishes:
    """What the technician said. ask(question): asked where something is missing. serial, model: of the label; image: a
    file name in the kit; lock: the lock file with the secret, for `--reprovision` only, and online: its networks, as
    the bench's order has them; dry: look, don't write; now: Unix seconds."""

    ask: Callable[[str], str]
    serial: str = ""
    model: str = ""
    image: str = ""
    lock: object = None
    online: dict | None = None
    dry: bool = False
    now: int = field(default_factory=lambda: int(time.time()))


@dataclass
class Result:
    """first, last: facts before and after. done: steps in words. left: steps that nobody could do, with the reason."""

    first: looks.Facts
    last: looks.Facts
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not table.decide(self.last)


def recover(device: Device, kit: Kit, wishes: Wishes, say: Callable[[str], None]) -> Result:
    """Raises OSError where the cable came out: the next call goes on. What can't be done is in the result."""
    device = Recall(device)
    found = looks.gather(device, kit)
    result = Result(found, found)
    for _ in range(_ROUNDS):
        steps = [step for step in table.decide(result.last) if word(step) not in result.names]
        if not steps or wishes.dry:
            break
        for step in steps:
            try:
                told = STEPS[step[0]](device, kit, wishes, result, step[1])
                say(told)
                result.done.append(told)
            except Refused as refused:
                result.names.append(word(step))
                result.left.append(f"{word(step)}: {refused} [{refused.name}]")
                say("not done: " + result.left[-1])
        result.last = looks.gather(device, kit, result.first)
    return result


def word(step: tuple[str, int | None]) -> str:
    """A step in words."""
    return step[0] if step[1] is None else f"{step[0]} {'AB'[step[1]]}"
