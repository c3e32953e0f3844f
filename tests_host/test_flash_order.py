"""What the bench takes: the pinned stock file and no other, settings within a lock's limits; and the owner's card."""

import io
import json

import flashside
import pyotp
import pytest
import zxingcpp
from PIL import Image
from tool_runner import NOW, SECRET

from codes import keys, totp
from tools import otpauth, secretfile
from tools.flash import batch, card, cardtext, cores, order, parts
from tools.netlab.site import Site
from tools.refusals import Refused
from tools.sim.chip import core_image, partitions

PLAIN = {"serial": "LK-1", "model": "6000i"}


@pytest.fixture
def stock(tmp_path, monkeypatch):
    monkeypatch.setattr(cores, "PINS", tmp_path / "pins.json")

    def make(data=None):
        path = tmp_path / cores.NAME
        path.write_bytes(flashside.stock() if data is None else data)
        return path, flashside.hashlib.sha256(path.read_bytes()).hexdigest()

    return make


def test_a_stock_file_is_taken_once_it_is_pinned_and_no_other_after_that(stock):
    path, digest = stock()
    with pytest.raises(Refused, match=digest) as refused:
        cores.load(path)
    assert refused.value.name == "bad-hash"
    core = cores.load(path, digest.upper())
    assert core.app == flashside.core() and core.bootloader == core_image.make(b"stand-in for the bootloader")
    assert cores.load(path) == core
    path, other = stock(flashside.stock(flashside.core(version=b"v1.25.1")))
    for given in ("", digest, other):
        with pytest.raises(Refused) as refused:
            cores.load(path, given)
        assert refused.value.name == "bad-hash"


@pytest.mark.parametrize("data", [
    b"", b"\xff" * 100_000, flashside.stock()[:0x8000],
    flashside.stock(flashside.core(chip=9)),  # an ESP32-S3's
    flashside.stock(flashside.core(project=b"esp-at")),
    flashside.stock(flashside.core()[:-1] + b"?"),
    flashside.stock(table=(*partitions.PROJECT[:3], ("factory", 0, 0, 0x10000, 0x1F0000))),  # the variant without slots
])  # fmt: skip
def test_another_file_is_no_core(stock, data):
    path, digest = stock(data)
    with pytest.raises(Refused) as refused:
        cores.load(path, digest)
    assert refused.value.name == "wrong-core"
    assert not cores.PINS.exists()


def test_an_image_for_another_micropython_is_refused(tmp_path, stock):
    folder = flashside.bench(tmp_path, flashside.core(version=b"v1.24.1"))
    words = ("--model", "6000i", "--serial", "LK-1", "--dry-run", "--json")
    assert flashside.run(folder, *words).data["refused"] == "wrong-core"


@pytest.mark.parametrize("wrong", [
    {"serial": ""}, {"serial": "a/b"}, {"serial": "#"}, {"serial": "x" * 33}, {"serial": "Ä"}, {"serial": "../x"},
    {"serial": 7}, {"model": "8000i"}, {"hardware": 32}, {"hardware": True}, {"zone": "Nowhere/Land"}, {"checkin": 24},
    {"name": "x" * 61}, {"secret": "00" * 32}, {"wifi": [["", "12345678"]]}, {"wifi": [["home", "short"]]},
    {"wifi": [["home", "12345678"]] * 5}, {"wifi": ["home"]}, {"settings": {"auto_lock_s": 601}},
    {"wifi": "home"}, {"wifi": None}, {"broker": "h"}, {"settings": [9]}, {"settings": None}, {"ca": 7},
    {"serial": None}, {"settings": {"doors": 1}}, {"ca": b"no certificate"},
    {"broker": {"host": "h", "user": "u", "password": "p"}},
    {"wifi": [["home", ""]], "broker": {"host": "h", "user": "u", "password": "p"}},
    {"wifi": [["home", ""]], "broker": {"host": "h", "port": "8883", "user": "u", "password": "p"}},
])  # fmt: skip
def test_what_a_lock_cannot_use_is_refused_at_the_bench(wrong):
    with pytest.raises(Refused) as refused:
        order.check({**PLAIN, **wrong})
    assert refused.value.name == "bad-setting"
    assert "short" not in str(refused.value) and "12345678" not in str(refused.value)


def test_an_authority_longer_than_the_lock_reads_is_refused_at_the_bench():
    plain = order.check(PLAIN)
    long = order.Order(**{**PLAIN, "broker": {"host": "h"}, "wifi": [["home", ""]], "ca": bytes(641)})
    lock = order.lock_file(plain)
    with pytest.raises(Refused, match="ca: 641 bytes"):
        order.stored(long, lock, NOW)
    assert set(order.stored(plain, lock, NOW)) == {"secret", "settings", "zone", "estimate", "sure"}


def test_the_lock_is_told_what_the_tests_of_the_network_tell_it(tmp_path):
    """Same keys, same shapes: what docs/network.md says, and what a lock in the simulator goes online with."""
    with Site(tmp_path, {"LK-1": SECRET}, lambda: NOW) as site:
        told = site.options("LK-1")["told"]
    broker, wifi = json.loads(told["broker"]), json.loads(told["wifi"])
    made = order.check({**PLAIN, "broker": broker, "wifi": wifi, "ca": told["ca"]})
    stored = order.stored(made, order.lock_file(made), NOW)
    assert set(told) <= set(stored)
    assert (json.loads(stored["broker"]), json.loads(stored["wifi"])) == (broker, wifi) and stored["ca"] == told["ca"]
    assert parts.nvs(stored)


@pytest.mark.parametrize("text, name", [('{"serial": "LK-1"}', "one.json"), ("serial = 'LK-1'", "one.toml")])
def test_settings_come_from_json_and_toml(tmp_path, text, name):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(Refused) as refused:
        path.chmod(0o644)
        batch.settings(path)
    assert refused.value.name == "permissions"
    path.chmod(0o600)
    assert batch.settings(path)[0]["serial"] == "LK-1"
    path.write_text("{")
    with pytest.raises(Refused, match="neither"):
        batch.settings(path)


@pytest.mark.parametrize("name", ["Sea view", "Zürich, Łódź, 東京", ""])
def test_the_card_has_the_owners_code_and_the_serial_number(name):
    lock = secretfile.new(SECRET, zone="UTC", model="7000i", serial="LK-4711", name=name)
    image = Image.open(io.BytesIO(card.png(lock)))
    uri = zxingcpp.read_barcodes(image)[0].text
    assert uri == otpauth.uri(lock)
    assert pyotp.parse_uri(uri).at(NOW) == totp.code(keys.totp_mac(SECRET), totp.step(NOW)).decode()
    assert image.info["dpi"][0] == pytest.approx(300, abs=1)
    page = card.pdf(lock)
    assert page.startswith(b"%PDF-") and b"LK-4711" in page and page.count(b"/Type /Page\n") == 1
    assert page == card.pdf(lock)


def test_the_cards_words_are_those_of_the_lock():
    """The flashes that the card speaks of are those of lib/indicator/patterns.py."""
    from indicator import patterns

    heads = [head for head, _ in cardtext.STEPS]
    assert "Three red flashes every 20 seconds" in heads and "Three red-and-green flashes every 3 seconds" in heads
    for pattern, colours in (("low-battery", (0, 1)), ("rescue", (1, 1))):
        flashes = [step[1:3] for step in patterns.steps(pattern) if any(step[1:3])]
        assert flashes == [colours] * 3
    assert (patterns.PAUSES["low-battery"], patterns.PAUSES["rescue"]) == (20_000, 3_000)


def test_the_longest_names_fit_on_the_card():
    lock = secretfile.new(SECRET, zone="UTC", model="6000i", serial="S" * 32, name="Wide name " * 6)
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(card.png(lock))))
