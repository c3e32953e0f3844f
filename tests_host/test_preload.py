"""The chip's stack is small: lib/ is imported innermost first (lib/preload.py), so no import nests in another."""

import ast
from pathlib import Path

import preload

LIB = Path(preload.__file__).parent
# Not loaded by everybody: one board's data, a table for people, who calls `run`, and the packages' empty inits.
ELSEWHERE = {"preload", "lock.rescue", "codes.reasons"}


def modules():
    found = {}
    for path in LIB.rglob("*.py"):
        parts = path.relative_to(LIB).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


def imported(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
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
    assert set(preload.MODULES) == set(modules()) - empty - data - bare - ELSEWHERE
    assert len(set(preload.MODULES)) == len(preload.MODULES)


def test_no_import_waits_for_one_inside_it():
    known = modules()
    loaded = set()
    for name in preload.MODULES:
        inner = {other for other in imported(known[name]) if other in preload.MODULES and other != name}
        assert inner <= loaded, f"{name} comes before {inner - loaded}"
        loaded.add(name)
