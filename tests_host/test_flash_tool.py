"""`python -m tools flash`: a blank board on a cable becomes a lock, and no board becomes another one by mistake."""

import json
import stat
import subprocess
import sys

import flashside
import pyotp
import pytest
import zxingcpp
from PIL import Image
from tool_runner import NOW, assert_no_secret

from tools import secretfile
from tools.image import dev
from tools.recover.kit import Kit
from tools.sim import Board

ONE = ("--model", "6000i", "--serial", "LK-0001")
HEARD: list[str] = []  # arguments of every program started
sys.addaudithook(lambda event, args: HEARD.append(repr(args[:2])) if event == "subprocess.Popen" else None)

pytestmark = pytest.mark.usefixtures("pins")


def secrets(folder):
    return [secretfile.load(path)[0].secret for path in (folder / "out").glob("*.lock")]


def told(text, folder):
    for secret in secrets(folder):
        assert_no_secret(text, secret)
    for password in (flashside.WIFI_PASSWORD, flashside.BROKER_PASSWORD):
        assert password not in text


def test_a_blank_board_becomes_a_lock_that_its_owners_app_opens(folder):
    HEARD.clear()
    with flashside.board(folder) as (flash, port):
        done = flashside.run(folder, *ONE, "--settings", folder / "house.toml", *port)
    assert done.status == 0, done.err
    told(done.out + done.err + "".join(HEARD), folder)
    told((folder / "out" / "bench.json").read_text() + (folder / "out" / "identities.json").read_text(), folder)
    uri = zxingcpp.read_barcodes(Image.open(folder / "out" / "LK-0001-card.png"))[0].text
    app = pyotp.parse_uri(uri)
    with Board("6000i", flash=flash, shipped=True, start=NOW + 86400, net={}) as lock:
        lock.run(2)
        for ahead in (0, 30):
            lock.press(app.at(int(lock.now) + ahead) + "#")
            lock.run(2.5)
        assert lock.opens
        assert "rescue" not in [row["kind"] for row in lock.log()]


def test_what_it_leaves_can_be_read_by_its_maker_alone(folder):
    done = flashside.run(folder, *ONE, "--settings", folder / "house.toml", "--dry-run")
    assert done.status == 0, done.err
    out = folder / "out"
    names = {path.name for path in out.iterdir()}
    assert names == {"LK-0001.lock", "LK-0001-card.pdf", "LK-0001-card.png", "LK-0001-flash.bin", "LK-0001-parts"}
    for path in out.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert "ota_1" in done.out and "|#" in done.out  # the map and its picture
    whole = (out / "LK-0001-flash.bin").read_bytes()
    for path in (out / "LK-0001-parts").iterdir():
        at = int(path.name[:6], 16)
        assert whole[at : at + path.stat().st_size] == path.read_bytes()
    told(done.out + done.err, folder)


def test_the_same_settings_give_what_is_on_the_board(folder):
    with flashside.board(folder) as (flash, port):
        assert flashside.run(folder, *ONE, *port).status == 0
    dry = flashside.run(folder, *ONE, "--dry-run")  # the lock file is there: the same secret
    assert dry.status == 0, dry.err
    assert (folder / "out" / "LK-0001-flash.bin").read_bytes() == flash.read_bytes()


@pytest.mark.parametrize("other", [("--model", "7000i", "--serial", "LK-0001"), (*ONE[:2], "--serial", "LK-2"),
                                   (*ONE, "--hardware", "0")])  # fmt: skip
def test_a_board_that_is_another_lock_is_left_alone_unless_told(folder, other):
    with flashside.board(folder) as (flash, port):
        flashside.run(folder, *ONE, *port)
        before = flash.read_bytes()
        (folder / "out" / "LK-0001.lock").unlink()
        refused = flashside.run(folder, *other, *port, "--json")
        assert refused.data["refused"] in ("wrong-board", "wrong-hardware") and flash.read_bytes() == before
        assert not (folder / "out" / "LK-2.lock").exists()
        if "LK-2" in other:
            assert flashside.run(folder, *other, *port, "--reprovision").status == 0
            assert b"LK-2" in flash.read_bytes()[0x3FF000:]


def test_a_damaged_identity_is_no_new_board(folder):
    with flashside.board(folder) as (flash, port):
        flashside.run(folder, *ONE, *port)
        data = bytearray(flash.read_bytes())
        data[0x3FF010] ^= 1
        flash.write_bytes(data)
        assert flashside.run(folder, *ONE, *port, "--json").data["refused"] == "wrong-board"


def test_a_serial_number_does_not_go_on_a_second_board(folder):
    for chip, status in (("240ac4001519", 0), ("240ac400151a", 1), ("240ac4001519", 0)):
        with flashside.board(folder, chip, mac=bytes.fromhex(chip)) as (flash, port):
            done = flashside.run(folder, *ONE, *port)
            assert done.status == status, done.err
            assert bool(flash.read_bytes().strip(b"\xff")) is not bool(status)
    assert "24:0a:c4:00:15:19" in (folder / "out" / "bench.json").read_text()


def test_a_cable_pulled_on_the_way_goes_on_where_it_was(folder):
    with flashside.board(folder, pull_after=60_000) as (flash, port):
        assert flashside.run(folder, *ONE, *port, "--json").data["refused"] in ("cable-lost", "no-answer")
    assert not flash.read_bytes()[0x3FF000:].strip(b"\xff")  # no lock yet
    with flashside.board(folder) as (flash, port):
        done = flashside.run(folder, *ONE, *port)
        assert done.status == 0, done.err
    with Board("6000i", flash=flash, shipped=True, start=NOW) as lock:
        lock.run(2)
        assert "firmware-start" in [row["kind"] for row in lock.log()]


def test_an_image_of_another_model_or_signer_goes_on_no_board(folder):
    image = folder / "7000i.img"
    image.write_bytes(dev.dev_image(model="7000i", shipped=True))
    words = ("--image", image, "--trust", dev.dev_key())
    assert flashside.run(folder, *ONE, *words, "--dry-run", "--json").data["refused"] == "wrong-model"
    renamed = bytearray(image.read_bytes())
    renamed[8:13] = b"6000i"  # what its maker did in 2017
    image.write_bytes(renamed)
    refused = flashside.run(folder, *ONE, *words, "--dry-run", "--json").data["refused"]
    assert refused in ("bad-signature", "bad-hash")
    damaged = bytearray(dev.dev_image(model="6000i", shipped=True))
    damaged[20_000] ^= 1
    image.write_bytes(damaged)
    assert flashside.run(folder, *ONE, *words, "--dry-run", "--json").data["refused"] == "bad-hash"
    image.write_bytes(dev.dev_image(model="6000i", shipped=True))
    unknown = flashside.run(folder, *ONE, "--image", image, "--trust", "ab" * 32, "--dry-run", "--json")
    assert unknown.data["refused"] == "unknown-key"
    assert not list((folder / "out").iterdir())


def boards(folder, *rows):
    path = folder / "boards.csv"
    path.write_text("serial,model,broker_user,broker_password\n" + "".join(f"{row}\n" for row in rows))
    path.chmod(0o600)
    return ("--batch", path, "--settings", folder / "house.toml")


def test_a_batch_stops_at_the_first_board_that_disagrees_and_goes_on_later(folder):
    batch = boards(folder, "A1,6000i,a1,secret-one", "A2,7000i,a2,secret-two", "A3,6000i,a3,secret-three")
    with flashside.board(folder, "first") as (_, port):
        stopped = flashside.run(folder, *batch, *port)  # nobody put in the second board: it still is the first
    assert stopped.status == 1 and "[wrong-board]" in stopped.err and "A1: 6000i" in stopped.out
    assert not (folder / "out" / "A2.lock").exists()
    with flashside.board(folder, "second") as (_, port):
        again = flashside.run(folder, *batch, *port)
    assert "A1: done before" in again.out and "A2: 7000i" in again.out and "[wrong-board]" in again.err
    with flashside.board(folder, "third") as (flash, port):
        assert flashside.run(folder, *batch, *port).status == 0
        assert b"A3" in flash.read_bytes()[0x3FF000:]
        told_bench = json.loads((folder / "out" / "bench.json").read_text())["done"]
        assert sorted(told_bench) == ["A1", "A2", "A3"]
        assert flashside.run(folder, *batch, *port).status == 0  # all done: no board is touched
    told(stopped.out + stopped.err + again.out + again.err, folder)


@pytest.mark.parametrize("rows", [("A,6000i,,", "A,6000i,,"), ("A,8000i,,",), ("A,6000i,,,,",), ("A/1,6000i,,",), ()])
def test_a_table_with_a_fault_touches_no_board(folder, rows):
    refused = flashside.run(folder, *boards(folder, *rows), "--dry-run", "--json")
    assert refused.data["refused"] == "bad-setting"
    assert not list((folder / "out").iterdir())


def test_it_asks_for_what_it_is_not_told(folder):
    answers = ["LK-9", "", "UTC", "home", flashside.WIFI_PASSWORD, ""]
    answers += ["broker.example", "", "lk", flashside.BROKER_PASSWORD, str(folder / "ca.der")]
    done = flashside.run(folder, "--model", "7000i", "--ask", "--dry-run", stdin="\n".join(answers) + "\n")
    assert done.status == 0, done.err
    nvs = (folder / "out" / "LK-9-parts" / "009000-nvs.bin").read_bytes()
    assert flashside.WIFI_PASSWORD.encode() in nvs and b'"port":8883,"host":"broker.example"' in nvs
    told(done.out + done.err, folder)


def test_a_kit_is_what_recovery_reads_and_holds_no_secret(folder):
    for model, serial in (("6000i", "LK-0001"), ("7000i", "LK-0002")):
        with flashside.board(folder, serial) as (_, port):
            assert flashside.run(folder, "--model", model, "--serial", serial, *port).status == 0
    out = folder / "kit"
    done = flashside.run(folder, "kit", "--out", out, "--locks", folder / "out")
    assert done.status == 0, done.err
    read = Kit(out)
    assert {image.parts.manifest.model for image in read.images} == {"6000i", "7000i"} and not read.spoilt
    assert len(read.part("base.bin")) == 0x30000 and read.part("core.bin") and read.part("bootloader.bin")
    assert read.identity("LK-0002")["model"] == "7000i" and read.identity("LK-0002")["keys"] == [dev.dev_digest()]
    for path in out.rglob("*.*"):
        data = path.read_bytes()
        assert not [secret for secret in secrets(folder) if secret in data or secret.hex().encode() in data], path


def test_make_names_the_command():
    said = subprocess.run(["make", "-n", "flash", "MODEL=7000i", "PORT=/dev/x"], capture_output=True, text=True,
                          cwd=flashside.provision.flash.__file__.split("/tools/")[0]).stdout  # fmt: skip
    assert "-m tools flash" in said and "--model 7000i" in said and "--port /dev/x" in said
