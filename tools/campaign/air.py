"""A lock online, and the images that come to it over the air: for the campaign and the tests of such updates."""

import functools

from tools.campaign import sound
from tools.campaign.variants import variant
from tools.image import dev
from tools.sim import Board

OLD, NEW = "1.0.0", "1.1.0"
SPEED = 100  # faster, and a busy computer's TLS takes longer than a lock waits
LEAP_MS = 50


@functools.lru_cache(maxsize=None)
def image(defect: str = "", version: str = NEW, counter: int = 2, model: str = "6000i") -> bytes:
    """A signed image with the firmware's own server side. defect: of tools/campaign/variants.py."""
    with variant(defect, version) as tree:
        return dev.dev_image(tree, model, counter=counter, shipped=True)


def old() -> bytes:
    """What the locks run at first."""
    return image(version=OLD, counter=1)


class AirLock:
    """A lock of a site (tools/netlab/site.py), with the stay codes of sound.SECRET. Use as a context manager.

    board: its Board; seen: what the site's server knows of it. options: of Board.
    """

    def __init__(self, site, serial: str, **options):
        self.site = site
        self.serial = serial
        self.board = Board("6000i", **{"image": old(), "speed": SPEED, **site.options(serial), **options})
        self.seen = site.fleet.locks[serial]
        site.clock = lambda: self.board.now

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.board.close()

    def offer(self, data: bytes, force: bool = True) -> str:
        """The server offers that image, under the lock's own name; id of the command."""
        self.site.web.files[f"/{self.serial}.img"] = data
        return self.send(self.site.url(f"/{self.serial}.img"), force)

    def send(self, url: str, force: bool = True) -> str:
        """An offer of what is at that address."""
        return self.site.fleet.send(self.serial, "offer", url=url, force=force)

    def said(self, id: str) -> list[str]:
        """All that was answered to an offer, as `update what`, or `refused why`."""
        rows = [(answer.reason, answer.said) for answer in self.seen.answers[id]]
        return [
            f"refused {reason}" if reason else " ".join(str(said[key]) for key in ("update", "for") if key in said)
            for reason, said in rows
        ]

    def told(self) -> list[str]:
        """`kind reason` of the whole log, in flash."""
        return [f"{row['kind']} {row['reason']}".strip() for row in self.board.log()]

    def reported(self) -> list[str]:
        """`kind reason` of the events that the server has heard of."""
        return [f"{event['kind']} {event.get('reason', '')}".strip() for event in list(self.seen.events)]

    def greeted(self, seconds: float = 900) -> None:
        """Lets time pass until the lock has taken the server's welcome."""
        self.until(lambda: self.seen.greeted, seconds)

    def reports(self, what: str, seconds: float = 700) -> None:
        """Lets time pass until the server has heard of that event."""
        self.until(lambda: what in self.reported(), seconds)

    def until(self, true, seconds: float) -> None:
        """Lets time pass until `true()`. AssertionError, with what can be known, when it never is."""
        end = self.board.now + seconds
        while not true():
            assert self.board.now < end, f"{self.reported()}\n{self.told()}\n{self.board.console[-2000:]}"
            self.board.run(0.5)

    def opens(self) -> bool:
        """Does a stay code open the door? At once, or as soon as the lock has started."""
        return sound.opens(self.board) > 0
