"""The bench at work: one board after the other, from what it is told to the card for its owner."""

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

from tools.flash import chart, make, parts, state, write
from tools.flash.order import Order
from tools.refusals import Refused

Opener = Callable[[], Any]  # gives a context manager with read, md5, write, mac, restart: tools.flash.rom.Rom


@dataclass
class Bench:
    """say(text); progress(done, total); now(): Unix seconds. folder gets lock files, cards, the state and the list of
    identities. held: the board is in download mode by hand, and is not restarted."""

    firmware: make.Firmware
    folder: Path
    say: Callable[[str], None]
    progress: Callable[[int, int], None]
    now: Callable[[], int]
    reprovision: bool = False
    held: bool = False

    def dry(self, wanted: Order) -> make.Made:
        """Makes all files and writes nothing to a board: SERIAL-flash.bin and a file for each part, too."""
        made = make.board(wanted, self.firmware, self.folder, self.now())
        parts.create(made.file("-flash.bin"), made.whole)
        folder = made.file("-parts")
        folder.mkdir(mode=0o700, exist_ok=True)
        for part in made.laid:
            parts.create(folder / f"{part.offset:06x}-{part.name}.bin", part.data)
        for line in chart.lines(made.laid):
            self.say(line)
        self.say(f"{made.file('-flash.bin')}: the whole flash, with the lock's secret; {folder}: its parts")
        self._cards(made)
        return made

    def one(self, wanted: Order, opener: Opener) -> make.Made:
        """Writes one board. Raises Refused; `wrong-board` before anything was made or written."""
        make.accepted(wanted, self.firmware)
        try:
            with opener() as device:
                if not self.reprovision:
                    write.agrees(device, wanted)
                    state.State(self.folder).same(wanted, device.mac)
                made = make.board(wanted, self.firmware, self.folder, self.now())
                written = write.write(device, made.whole, self.progress)
                mac = device.mac
                if not self.held:
                    device.restart()
        except OSError as error:
            raise Refused("cable-lost", f"{error}: put it back and start again") from None
        self._cards(made)
        when = datetime.fromtimestamp(self.now(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        state.State(self.folder).note(made, mac, when, self.firmware.trusted)
        self.say(f"{wanted.serial}: {wanted.model}, chip {mac}: {written >> 10} KiB written, all 4 MiB proved")
        return made

    def many(self, orders: list[Order], opener: Opener, ready: Callable[[Order], None]) -> list[str]:
        """Writes those that are not done yet; their serial numbers. ready(order): connect the next board. The
        first refusal ends it; started again it goes on there."""
        written = []
        for wanted in orders:
            if state.State(self.folder).has(wanted) and not self.reprovision:
                self.say(f"{wanted.serial}: done before")
                continue
            ready(wanted)
            self.one(wanted, opener)
            written.append(wanted.serial)
        return written

    def _cards(self, made):
        for path in make.cards(made):
            self.say(f"{path}: for the owner; it opens the door, so give it away and delete it")
