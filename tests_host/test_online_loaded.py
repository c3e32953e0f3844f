"""What an update loads goes with it: at its end, however it ends, the heap holds the modules from before. Where it has
no room for one of them, the update waits and is tried again; the lock opens and the session lives."""

import ast

import pytest

from tools.campaign import air, sound
from tools.image.tree import compiled
from tools.netlab.site import Site
from tools.sim import heap

SERIALS = ["LK-1", "LK-2", "LK-3"]

LOADED = "import asyncio, sys\n" + heap.BESIDE % (1, "print('loaded', sorted(sys.modules))", 1000)

FAILING = """
import asyncio, builtins
asyncio.Event, asyncio.ThreadSafeFlag, asyncio.wait_for, asyncio.wait_for_ms  # imports from its own folder
_LACKS = {"firmware.online.moment", "firmware.online.taking", "lock_updates_", "lock_header_", "image_judge_",
          "image_signature_", "update_install_"}
def _import(name, *rest, real=__import__):
    if name in _LACKS:
        _LACKS.remove(name)
        print("no room for", name)
        raise MemoryError
    return real(name, *rest)
builtins.__import__ = _import
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One for all tests of this file; each takes a lock of its own."""
    with Site(tmp_path_factory.mktemp("site"), {serial: sound.SECRET for serial in SERIALS}, lambda: 0) as made:
        yield made


@pytest.fixture
def lock(site, tmp_path):
    """make(probe): a lock that is online, and whose base begins with those lines."""
    made = []

    def make(probe):
        root = compiled(tmp_path)
        starter = root / "boot.py"
        starter.write_text("import urequests, requests\n" + probe + starter.read_text())
        made.append(air.AirLock(site, SERIALS.pop(), bits=32, firmware=root))
        made[-1].greeted()
        return made[-1]

    yield make
    for each in made:
        each.board.close()


def loaded(lock):
    """The modules that are in the heap now."""
    lock.board.run(30)
    line = [line for line in lock.board.console.splitlines() if line.startswith("loaded ")][-1]
    return set(ast.literal_eval(line.partition(" ")[2])) - {"urequests", "requests"}  # the chip has them frozen


def test_what_an_update_has_loaded_goes_with_it(lock, site):
    with lock(LOADED) as lock:
        good = air.image()
        lock.board.run(30)
        before = loaded(lock)
        assert "firmware.online.room" in before
        for data, why in ((good[:40_000], "truncated"), (good[:30_000] + bytes(200) + good[30_200:], "bad-hash")):
            id = lock.offer(data)
            lock.until(lambda why=why, id=id: lock.said(id)[-1:] == [f"refused {why}"], 600)
            assert loaded(lock) - before == set()
        assert "requests" not in lock.board.console.splitlines()[-1]
        lock.offer(good)
        lock.reports("update-kept")
        assert loaded(lock) - before == set()


def test_without_memory_for_a_module_an_update_waits_and_is_tried_again(lock, site):
    with lock(FAILING) as lock:
        id = lock.offer(air.image())
        lock.until(lambda: "no room for image_signature_" in lock.board.console, 900)
        assert lock.opens() and lock.seen.greeted
        lock.reports("update-kept", 900)
        assert lock.board.console.count("no room for") == 7
        said = [word for word in lock.said(id) if word.startswith(("waiting", "refused"))]
        assert said.count("waiting no-memory") == 2 and said.count("waiting interrupted") == 5
        assert not any(word.startswith("refused") for word in said)
        assert not [row for row in lock.told() if row.startswith(("task-", "rescue"))]
