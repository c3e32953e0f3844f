"""The lock's server (firmware/server.py): where there is no memory for the online side, what was held back for TLS is
let go, and it is tried once more; whatever happens, the lock lives on."""

import asyncio
import importlib
import sys
import types

import pytest

LIVE = types.SimpleNamespace(live=lambda: None)


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
    """(server, begun tasks, tight, how often the reserve was asked, what was reported) where `_begin` has these
    results."""
    reserve, begun, reported, left = Held(held), [], [], list(results)
    tasks = {name: lambda *_, name=name: name for name in ("live", "offers", "online")}
    later = types.SimpleNamespace(**tasks)  # the real ones want a chip
    console = types.SimpleNamespace(report=lambda what, error: reported.append((what, type(error))))
    stand_ins = (("lock", "later", later), ("lock", "console", console), ("drivers", "reserve", reserve))
    for room, leaf, stand_in in stand_ins:
        monkeypatch.setitem(sys.modules, f"{room}.{leaf}", stand_in)
        monkeypatch.setattr(importlib.import_module(room), leaf, stand_in, raising=False)
    monkeypatch.delitem(sys.modules, "firmware.server", raising=False)
    server = importlib.import_module("firmware.server")

    def begin(_):
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(server, "_begin", begin)
    monkeypatch.setattr(asyncio, "create_task", begun.append)
    store = types.SimpleNamespace(read=lambda key: b"{}" if key == "broker" else None)
    parts = types.SimpleNamespace(hardware=types.SimpleNamespace(store=store), tight=False)
    server.connect(parts, "")
    monkeypatch.delitem(sys.modules, "firmware.server")
    assert not left
    return parts.server, begun, parts.tight, reserve.asked, reported


def test_a_lock_with_memory_is_online_at_once(monkeypatch):
    assert connected(monkeypatch, [LIVE], True) == (LIVE, ["live", "offers", "online"], False, 0, [])


def test_without_memory_what_was_held_back_is_let_go_and_it_is_tried_again(monkeypatch):
    assert connected(monkeypatch, [MemoryError(), LIVE], True) == (LIVE, ["live", "offers", "online"], True, 1, [])


@pytest.mark.parametrize("held, results", [
    (False, [MemoryError()]),
    (True, [MemoryError(), MemoryError()]),
    (True, [ValueError("no authority")]),
])
def test_where_it_cannot_be_the_lock_lives_on_without(monkeypatch, held, results):
    made, begun, _, _, reported = connected(monkeypatch, results, held)
    assert made.wanted and not made.live and begun == ["live"]
    assert reported == [("server", type(results[-1]))]
