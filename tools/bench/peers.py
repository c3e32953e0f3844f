"""Left broken by power cuts: the lock, and two plain ways of updating files, each cut in the same manner.

Broken is what is neither wholly old nor wholly new after the next start. Each also gets a release for another model.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT
from tools.bench.row import Row
from tools.campaign import powercut, scenarios
from tools.image import dev
from tools.sim import Board
from tools.sim.script import run_script

_SCRIPT = ROOT / "tools" / "bench" / "on_device" / "peers.py"
_NAMES = {"in-place": "overwritten in place", "delete-rename": "deleted, then renamed"}
_INSTALLED = "installed"
_ENDS = ("update-refused", "update-ready")


@dataclass
class Swept(Row):
    """value: broken states, limit: states tried. wrong_model: `installed`, or what became of that release."""

    wrong_model: str = ""

    @property
    def missed(self) -> bool:
        """True when there is an aim, and a state too many is broken or the wrong model's release is installed."""
        return self.aim is not None and (self.ratio > self.aim or self.wrong_model == _INSTALLED)

    def __str__(self):
        return f"{super().__str__()}  wrong model: {self.wrong_model}"


def rows(quick=False):
    """Yields the Rows."""
    for name, states, other in baselines():
        yield Swept(f"broken by cuts: {name}", sum(map(broken, states)), len(states), "cuts", None, outcome(other))
    yield lock(96 if quick else 24)


def baselines():
    """(name, states of the cuts, state after the wrong model's release) of each; a state: what each file is."""
    told = [line.split() for line in run_script(_SCRIPT).splitlines()]
    for key, name in _NAMES.items():
        own = [line[2:] for line in told if line[0] == key]
        (other,) = (state for how, *state in own if how == "wrong-model")
        yield name, [state for how, *state in own if how != "wrong-model"], other


def broken(state) -> bool:
    """Not all files are old, and not all are new."""
    return set(state) not in ({"old"}, {"new"})


def outcome(state) -> str:
    """What became of a release, by the state it left: `installed`, `in parts`, or `refused`."""
    return {("new",): _INSTALLED, ("old",): "refused"}.get(tuple(set(state)), "in parts")


def lock(every) -> Swept:
    """The lock's row: one flash operation in `every` of an update, cut as `make powercut` does."""
    tried, faults = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for job in powercut.jobs_of(scenarios.record("update", Path(folder)), every, folder):
            tally = powercut.sweep(job)
            tried += tally.tried
            faults += tally.faults
    for fault in faults:
        print(fault)
    return Swept("broken by cuts: the lock", len(faults), tried, "cuts", 0, refusal("7000i"))


def refusal(model) -> str:
    """What a 6000i's log says of a signed image for `model`."""
    with Board("6000i", secret=bytes(32), leap_ms=1900) as board:
        image = board.flash.with_name("offered.img")
        image.write_bytes(dev.dev_image(model=model, counter=2))
        board.run(5)
        board.offer(image)
        board.run_until(lambda board: any(row["kind"] in _ENDS for row in board.log()), 600, 1.0)
        last = [row for row in board.log() if row["kind"] in _ENDS][0]
        return f"refused ({last['reason']})" if last["kind"] == "update-refused" else _INSTALLED
