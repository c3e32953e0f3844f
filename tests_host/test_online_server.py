"""The lock's server (firmware/server.py): where there is no memory for the online side, what was held back for TLS is
let go, and it is tried once more; whatever happens, the lock lives on."""

import runpy
import sys
from types import SimpleNamespace as space

import pytest

from tools import ROOT

SOURCE = ROOT / "firmware" / "server.py"
LIVE = space(live=lambda: None)
ALL = [("firmware.online.begin", "drivers.identity"), "live", "offers", "online"]


class Held:
    """In the place of drivers.reserve."""

    def __init__(self, held):
        self.held = held
        self.asked = 0

    def let_go(self):
        self.asked += 1
        held, self.held = self.held, False
        return held


def connected(monkeypatch, results, held):
    """(server, what was forgotten and begun, tight, how often the reserve was asked, what was reported) where `_begin`
    has these results."""
    reserve, begun, reported, left = Held(held), [], [], list(results)
    tasks = {name: lambda *_, name=name: name for name in ("live", "offers", "online")}
    console = space(report=lambda what, error: reported.append((what, type(error))))
    # The real ones want a chip.
    monkeypatch.setitem(sys.modules, "lock", space(later=space(**tasks), console=console))
    monkeypatch.setitem(sys.modules, "drivers", space(reserve=reserve))
    monkeypatch.setitem(sys.modules, "loading", space(forget=begun.append))
    server = runpy.run_path(str(SOURCE))

    def begin(_):
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    connect = server["connect"]
    connect.__globals__.update(_begin=begin, asyncio=space(create_task=begun.append))
    parts = space(hardware=space(store=space(read=lambda key: b"{}" if key == "broker" else None)), tight=False)
    connect(parts, "")
    assert not left
    return parts.server, begun, parts.tight, reserve.asked, reported


def test_a_lock_with_memory_is_online_at_once(monkeypatch):
    assert connected(monkeypatch, [LIVE], True) == (LIVE, ALL, False, 0, [])


def test_without_memory_what_was_held_back_is_let_go_and_it_is_tried_again(monkeypatch):
    assert connected(monkeypatch, [MemoryError(), LIVE], True) == (LIVE, ALL, True, 1, [])


@pytest.mark.parametrize("held, results", [
    (False, [MemoryError()]),
    (True, [MemoryError(), MemoryError()]),
    (True, [ValueError("no authority")]),
])
def test_where_it_cannot_be_the_lock_lives_on_without(monkeypatch, held, results):
    made, begun, _, _, reported = connected(monkeypatch, results, held)
    assert made.wanted and not made.live and begun == ["live"]
    assert reported == [("server", type(results[-1]))]
