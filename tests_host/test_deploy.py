"""`make deploy`: the base of a checkout onto a bench lock, with the real mpremote."""

import time

import lockside
import pytest
from consoleside import KEY

from tools.flash import base, parts
from tools.image import dev
from tools.sim import Board
from tools.sim.chip import partitions
from tools.sim.pty import Port
from tools.usb import Console, Trouble, deploy, port

SERIAL = "LK-7"
LISTENS_S = 7


@pytest.fixture
def cable(tmp_path):
    """A lock from the bench, in real time, its cable in."""
    path = tmp_path / "full.bin"
    secret = {"secret": lockside.SECRET}
    laid = parts.parts(parts.Settings("6000i", SERIAL, 1, (dev.dev_digest(),), secret, dev.dev_image()))
    parts.create(path, parts.whole(laid))
    with Board("6000i", flash=path, shipped=True, realtime=True) as board, Port(board, link=tmp_path / "port") as made:
        time.sleep(LISTENS_S)
        yield made


def test_what_is_deployed_is_what_the_bench_writes_and_the_lock_starts_with_it(cable):
    told = []
    with Console(port.opened(cable.path), {SERIAL: KEY}) as laptop:
        laptop.hello()
        laptop.auth()
        laptop.repl()
    deploy.copy(cable.path, told.append)
    with Console(port.opened(cable.path), {SERIAL: KEY}) as laptop:
        assert laptop.hello(30)["role"] == "application"
    at, size = partitions.place("vfs")
    found = cable.call(lambda board: board.flash.read_bytes())[at : at + size]
    assert base.read(found) == base.files()


def test_a_lock_that_gave_nobody_its_console_takes_nothing(cable):
    with pytest.raises(Trouble) as trouble:
        deploy.copy(cable.path, print)
    assert trouble.value.name == "failed"
