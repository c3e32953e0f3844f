"""The chip's stack is small: lib/ is imported innermost first (lib/preload.py), so no import nests in another."""

import ast
from pathlib import Path

import preload

LIB = Path(preload.__file__).parent
# Not loaded by everybody: one board's data, a table for people, who calls `run`, and the packages' empty inits.
ELSEWHERE = {"preload", "lock.rescue", "codes.reasons"}

ALL = preload.MODULES + preload.START + preload.LATER


def modules():
    found = {}
    for path in LIB.rglob("*.py"):
        if path.parent.name in ("image", "update"):
            continue  # an update's, imported while there is one
        parts = path.relative_to(LIB).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


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
    bare = {name for name in modules() if any(other.startswith(name + ".") for other in modules())} - {"boards"}
    assert set(ALL) == set(modules()) - empty - data - bare - ELSEWHERE
    assert len(set(ALL)) == len(ALL)


def test_no_import_waits_for_one_inside_it():
    known = modules()
    loaded = set()
    for name in ALL:
        inner = {other for other in imported(known[name]) if other in ALL and other != name}
        assert inner <= loaded, f"{name} comes before {inner - loaded}"
        loaded.add(name)


def test_what_stays_takes_nothing_from_what_is_forgotten():
    passing = set(preload.START + preload.LATER)
    for name in preload.MODULES:
        assert not imported(modules()[name]) & passing, name
