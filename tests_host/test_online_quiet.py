"""An update on a chip whose memory does not hold it and a TLS connection at once: the server is told, the connection
goes for as long as the image is written, and comes back whatever becomes of it."""

import pytest

from tests_host.fixtures import SERIAL
from tools.bench import chipheap
from tools.campaign import air
from tools.image.tree import compiled


@pytest.fixture
def lock(site, tmp_path):
    root = compiled(tmp_path / "firmware")
    starter = root / "boot.py"
    starter.write_text(chipheap.boot() + starter.read_text())
    with air.AirLock(site, SERIAL, firmware=root) as made:
        made.greeted()
        yield made
    site.web.trouble = ""


def test_it_goes_says_why_and_is_back_with_the_new_image(lock):
    id = lock.offer(air.image())
    lock.until(lambda: not lock.seen.online, 120)
    assert lock.said(id)[-1] == "writing"
    assert lock.opens()
    writing = lock.board.now
    lock.reports("update-kept")
    assert lock.seen.online and lock.opens()
    assert [asked for asked in lock.site.web.asked if asked[0] == f"/{SERIAL}.img"]
    assert lock.board.now - writing < 300


def test_it_is_back_when_the_image_can_not_be_had(lock):
    id = lock.send(lock.site.url("/none.img"))
    lock.until(lambda: not lock.seen.online, 120)
    lock.until(lambda: lock.seen.online and lock.seen.greeted, 120)
    lock.reports("update-refused interrupted")
    assert lock.said(id)[-1] == "writing", "no answer was possible; the event tells"
    assert lock.opens()
