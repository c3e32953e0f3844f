"""Fixtures of more than one file of tests; conftest.py makes them known. A file that needs others has its own by that
name. What they stand on is imported late: most tests need none of it."""

import shutil

import pytest

SERIAL, OTHER_SERIAL = "LK-0", "LK-1"  # locks of `site`
FAST = 20  # the board's seconds in one of the computer's, at most


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A real broker and web server with the server of two locks, the other one's key that of another lock."""
    from tests_host.hostile_messages import OTHER
    from tools.campaign import sound
    from tools.netlab.site import Site

    secrets = {SERIAL: sound.SECRET, OTHER_SERIAL: OTHER}
    with Site(tmp_path_factory.mktemp("site"), secrets, lambda: 0) as made:
        yield made


@pytest.fixture(scope="module")
def door(site):
    """A lock of that site, at whose door nobody has been for a while."""
    from tests_host.intruder import Door

    with Door(site, SERIAL, speed=FAST) as made:
        assert made.opens()
        made.board.run(30)
        yield made


@pytest.fixture(scope="module")
def shared():
    """A lock with a technician's cable (consoleside.py)."""
    from tests_host import consoleside

    with consoleside.board() as made:
        yield made


@pytest.fixture
def pins(tmp_path, monkeypatch):
    """The bench keeps the hashes of stock files in a file of this test's own."""
    from tools.flash import cores

    monkeypatch.setattr(cores, "PINS", tmp_path / "pins.json")


@pytest.fixture
def folder(tmp_path, pins):
    """A bench's folder: stock file and settings (flashside.py)."""
    import flashside

    return flashside.bench(tmp_path)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Copies of a lock's flash to harm, and the kit that brings them back (tools/campaign/recovery/lab.py)."""
    from tools.campaign.recovery.lab import Lab

    return Lab(tmp_path_factory.mktemp("lab"), "6000i", core_bytes=4096)


@pytest.fixture
def wrong(lab, tmp_path):
    """The kit, with an image of the other model only, under this model's name."""
    from tools.recover.kit import Kit

    folder = tmp_path / "kit"
    shutil.copytree(lab.kit.folder, folder)
    (folder / "images" / "7000i.img").replace(folder / "images" / "6000i.img")
    return Kit(folder)


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """A lock that takes commands (commandside.py)."""
    from tests_host import commandside

    commandside.use_kept(monkeypatch)
    return commandside.Peer(tmp_path)


@pytest.fixture
def lost(tmp_path, monkeypatch):
    """The same with its clock lost."""
    from tests_host import commandside

    commandside.use_kept(monkeypatch)
    return commandside.Peer(tmp_path, trusted=False)


@pytest.fixture(scope="module")
def other_key(tmp_path_factory):
    """A signing key that nobody trusts."""
    from tools.image import keyfile

    path = tmp_path_factory.mktemp("keys") / "other.pem"
    keyfile.create(path)
    return path


@pytest.fixture
def unsigned(tmp_path):
    """An image as the command builds it."""
    from tool_runner import run

    path = tmp_path / "lock.img"
    result = run("image", "build", "--model", "6000i", "--counter", "3", "--out", path)
    assert result.status == 0, result.err
    return path


@pytest.fixture
def signed(unsigned):
    """The same, signed with the development key."""
    from tool_runner import run

    from tools.image import dev

    result = run("image", "sign", unsigned, "--key", dev.dev_key())
    assert result.status == 0, result.err
    return unsigned


@pytest.fixture
def firmware(tmp_path):
    """Makes a board that runs the given main.py."""
    import textwrap

    from tools.sim import Board

    boards = []

    def make(source, model="6000i", boot="", **options):
        folder = tmp_path / f"firmware{len(boards)}"
        folder.mkdir()
        (folder / "main.py").write_text(textwrap.dedent(source))
        if boot:
            (folder / "boot.py").write_text(textwrap.dedent(boot))
        boards.append(Board(model, firmware=folder, **options))
        return boards[-1]

    yield make
    for board in boards:
        board.close()
