"""Images come over plain HTTP: a man on that way may change every byte of them, and starts nothing by it. The whole
simulated lock, a real broker, a web server that is his."""

import pytest

from image.manifest import BLOCK, HEADER
from tests_host.fixtures import SERIAL
from tests_host.test_online_update import refused, starts
from tools.campaign import air
from tools.image import keyfile, sign
from tools.netlab.peer import Peer


@pytest.fixture(scope="module")
def lock(site):
    """One that nobody has touched for a while."""
    with air.AirLock(site, SERIAL) as made:
        made.greeted()
        made.board.run(60)
        yield made


def turned(data: bytes, at: int) -> bytes:
    """With one bit the other way."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def strange(data: bytes) -> bytes:
    """Signed by somebody else."""
    return sign.header_with_keys(data[:HEADER], [keyfile.new()], []) + data[HEADER:]


# Found when all is written: each has an image of its own, for what another try has left in the flash is used again.
LATE = ("bad-hash", "truncated")
# name -> (what he makes of the true image, what the lock says)
CHANGED = {
    "a bit of the manifest": (lambda image: turned(image, image.index(b"1.1.")), "bad-signature"),
    "a bit of the signature": (lambda image: turned(image, BLOCK + 1000), "bad-signature"),
    "no signature": (lambda image: image[:BLOCK] + b"\xff" * BLOCK + image[HEADER:], "bad-signature"),
    "somebody else's signature": (strange, "unknown-key"),
    "the signature of another image": (
        lambda image: image[:BLOCK] + air.image(version="1.3.0")[BLOCK:HEADER] + image[HEADER:], "bad-signature"),
    "the first bit behind the header": (lambda image: turned(image, HEADER), "bad-hash"),
    "the last bit": (lambda image: turned(image, len(image) - 1), "bad-hash"),
    "another image's files": (lambda image: image[:HEADER] + air.image(version="1.2.0")[HEADER:], "bad-hash"),
    "blocks in another order": (
        lambda image: image[:HEADER] + image[HEADER + BLOCK : HEADER + 2 * BLOCK] + image[HEADER : HEADER + BLOCK]
        + image[HEADER + 2 * BLOCK :], "bad-hash"),
    "cut short": (lambda image: image[:-BLOCK], "truncated"),
    "for the other model": (lambda image: air.image(model="7000i"), "wrong-model"),
    "a login page": (lambda image: b"<html>" + b" " * HEADER, "bad-format"),
    "nothing": (lambda image: b"", "truncated"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_whatever_is_changed_on_the_way_has_a_name_and_starts_nothing(lock, what):
    change, name = CHANGED[what]
    number = list(CHANGED).index(what)
    true = air.image(version=f"1.1.{number}" if name in LATE else air.NEW)
    before, count = starts(lock), len(lock.told())
    refused(lock, lock.offer(change(true)), name)
    lock.board.run(5)
    new = lock.told()[count:]
    assert starts(lock) == before and f"update-refused {name}" in new
    assert lock.board.bolt == "locked" and not [told for told in new if told.startswith(("unlocked", "update-ready"))]


@pytest.mark.parametrize("answer, name", [
    (b"HTTP/1.1 302 Found\r\nLocation: http://%s/LK-0.img\r\n\r\n", "redirected"),
    (b"HTTP/1.1 410 Gone\r\n\r\n", "not-found"),
])
def test_an_image_comes_from_nowhere_but_where_the_offer_said(lock, answer, name):
    """Another host has the true image; the lock never asks it."""
    elsewhere = lock.site.url("").removeprefix("http://").encode()
    with Peer(lambda connection: (connection.recv(4096), connection.sendall(answer.replace(b"%s", elsewhere)))) as peer:
        net = lock.site.net()
        net["names"]["man.latchkey"] = "10.0.0.4"
        net["routes"]["10.0.0.4:80"] = peer.port
        lock.board._chip.spec["net"] = net
        lock.board._chip.order("internet", net)
        lock.site.web.asked.clear()
        before = starts(lock)
        refused(lock, lock.send("http://man.latchkey/LK-0.img"), name)
        assert peer.served >= 1 and not lock.site.web.asked and starts(lock) == before


def test_what_changes_between_two_ranges_is_found_too(lock, site):
    """The first ranges are of the image, the others are not."""
    good = air.image()
    site.web.asked.clear()

    def swap():
        if len(site.web.asked) == 4:
            site.web.files[f"/{SERIAL}.img"] = good[:HEADER] + bytes(len(good) - HEADER)

    site.web.on_asked = swap
    before = starts(lock)
    refused(lock, lock.offer(air.image()), "bad-hash")
    site.web.on_asked = None
    assert starts(lock) == before


def test_none_of_it_is_held_against_the_true_one(lock):
    """Its manifest was seen before, with other files behind it."""
    lock.offer(air.image())
    lock.reports("update-kept")
    assert lock.seen.hello.version == air.NEW and lock.opens()
