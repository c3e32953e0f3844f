"""The chip's stack is small: lib/ is imported innermost first (lib/preload.py), so no import nests in another."""

import ast
from pathlib import Path

import pytest

import preload
from tests_host.micropython import run

LIB = Path(preload.__file__).parent
# Not loaded by everybody: one board's data, a table for people, who calls `run`, what hardly a lock will ever need, and
# the packages' empty inits.
ELSEWHERE = {"preload", "loading", "lock.rescue", "codes.reasons", "start.ended", "drivers.sequence"}
ALL = preload.MODULES + preload.START + preload.LATER
LISTS = {"ALL": ALL, "BOOT": preload.BOOT, "TRIAL": preload.TRIAL,
         "UPDATE": preload.UPDATE, "HEADER": preload.HEADER, "JUDGE": preload.JUDGE, "SEAL": preload.SEAL,
         "INSTALL": preload.INSTALL,
         "CONSOLE": preload.CONSOLE, "EVENTS": preload.EVENTS, "LOOK": preload.LOOK, "TAKE": preload.TAKE,
         "VISIT": preload.VISIT}
COME = [LISTS[name] for name in LISTS if name not in ("ALL", "BOOT", "VISIT")]  # to what runs


def modules():
    found = {}
    for path in LIB.rglob("*.py"):
        parts = path.relative_to(LIB).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


def bare(known):
    """Packages that are only a folder's name."""
    return {name for name in known if any(other.startswith(name + ".") for other in known)} - {"boards"}


def imported(path):
    """What a module's own import waits for: not what its functions import later."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_every_module_is_loaded_ahead():
    empty = {name for name, path in modules().items() if not path.read_text().strip()}
    data = {name for name in modules() if name.startswith("boards.")}
    ahead = {name for names in LISTS.values() for name in names}
    assert ahead == set(modules()) - empty - data - bare(modules()) - ELSEWHERE


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
def test_no_import_waits_for_one_inside_it(names):
    known = modules()
    assert len(set(names)) == len(names)
    ahead = set(ALL) if names in COME else set()
    after = preload.HEADER, preload.JUDGE, preload.SEAL, preload.INSTALL, preload.TAKE
    ahead |= set(preload.UPDATE) if names in after else set()
    for name in names:
        inner = (imported(known[name]) & set(known)) - bare(known) - {name}
        assert inner <= ahead, f"{name} comes before {inner - ahead}"
        ahead.add(name)


def test_what_stays_takes_nothing_from_what_is_forgotten():
    passing = set(preload.START + preload.LATER)
    for name in preload.MODULES:
        assert not imported(modules()[name]) & passing, name


def listed():
    """{list: its modules} of firmware/online/begin.py."""
    tree = ast.parse((LIB.parent / "firmware" / "online" / "begin.py").read_text())
    return {ast.unparse(node.targets[0]): ast.literal_eval(node.value) for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)}


def test_a_load_that_fails_leaves_nothing_behind(tmp_path):
    """So it may be tried again, and the rest of the lock has the memory meanwhile."""
    half = "import sys\nif not hasattr(sys.modules['names'], 'more'):\n    raise MemoryError\n"
    (tmp_path / "half.py").write_text(half)
    said = run(_FAILS, path=[tmp_path, LIB], bits=32)
    assert said.split() == ["failed", "False", "False", "False", "True", "False"]


_FAILS = """
import sys
import loading
try:
    loading.run(("names", "half"))
except MemoryError:
    print("failed", "names" in sys.modules, "half" in sys.modules, "loading" in sys.modules)
__import__("names").more = 1
import loading
loading.run(("names", "half"))
print("half" in sys.modules, "loading" in sys.modules)
"""


def test_the_online_side_is_loaded_ahead_too():
    """firmware/online/begin.py lists it; what a command needs for a moment comes by firmware/command/borrow.py."""
    from firmware.command.table import TABLE

    root = LIB.parent / "firmware"
    lists = listed()
    borrowed = {f"firmware.command.{row[0]}" for row in TABLE.values()} | {"firmware.command.table"}
    paths = {f"firmware.{room}.{path.stem}": path for room in ("net", "command", "online")
             for path in (root / room).glob("*.py") if path.stem != "__init__"}
    known = {**modules(), **paths}
    stays = set(preload.MODULES) - {"eventlog.words"} | set(lists["MODULES"])
    ahead = set(preload.MODULES) - {"eventlog.words"}
    for name in lists.pop("MODULES"):
        inner = imported(paths[name]) & set(paths)
        assert inner <= ahead, f"{name} comes before {inner - ahead}"
        ahead.add(name)
    for names in lists.values():  # what comes while it is needed
        assert not stays & set(names)
        there = set(stays)
        for name in names:
            inner = (imported(known[name]) & set(known)) - bare(known)
            assert inner <= there, f"{name} comes before {inner - there}"
            there.add(name)
        ahead.update(names)
    offered = {"firmware.online.moment", "firmware.online.taking", "firmware.net.fetch"}  # firmware/online/offer.py
    assert set(paths) - ahead - {"firmware.online.begin"} <= borrowed | offered and not offered & ahead


def test_what_stays_online_holds_nothing_of_what_comes_and_goes():
    """Nor may one that comes while it is needed have at its top what another forgets."""
    lists = listed()
    comes = {name for list_, names in lists.items() if list_ != "MODULES" for name in names}
    for name in lists["MODULES"]:
        assert not imported(LIB.parent / (name.replace(".", "/") + ".py")) & comes, name
    for list_ in preload.LOOK, preload.EVENTS, preload.CONSOLE, preload.UPDATE, preload.JUDGE, preload.SEAL:
        for name in set(list_) - comes:
            assert not imported(modules()[name]) & comes, name
    for name in comes & set(preload.LOOK):
        for other in comes:
            path = modules().get(other) or LIB.parent / (other.replace(".", "/") + ".py")
            assert name not in imported(path), f"{other} holds {name}, which the console forgets"
