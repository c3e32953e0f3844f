"""What device source may not do: a table of rules over its syntax tree, which test_device_source.py applies.

What the ESP32 offers, in language and modules, comes from the recording of the stock 1.25 build
(esp32/api-surface.json). A rule yields (line, what it found).
"""

import ast
import json
from pathlib import Path

from tests_host import device_calls

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 220
HARDWARE = ("machine", "esp32", "network")
OUTERMOST = ("boot.py", "main.py")  # nothing above them could catch; SystemExit there soft-resets for ever
MAY_PRINT = (*OUTERMOST, "lib/lock/console.py")
KNOWS_HARDWARE = (*OUTERMOST, "lib/drivers/", "lib/lock/", "firmware/")

_SURFACE = json.loads((ROOT / "tests_host/esp32/api-surface.json").read_text(encoding="utf-8"))
BUILT_IN = {name.replace("/", ".").removesuffix(".__init__") for name in _SURFACE["help_modules"]}
MODULES = {r["module"]: r["attributes"] for r in _SURFACE["records"] if "module" in r and "class" not in r}
CLASSES = {(r["module"], r["class"]): r["attributes"] for r in _SURFACE["records"] if "class" in r}


def files(root: Path = ROOT) -> list[str]:
    """Device source, as paths from the root with forward slashes."""
    found = [path for folder in ("lib", "firmware") for path in (root / folder).rglob("*.py")]
    return sorted([*OUTERMOST, *(path.relative_to(root).as_posix() for path in found)])


def own_modules(root: Path = ROOT) -> set[str]:
    """Top-level names that the project itself provides on the device."""
    return {path.stem for path in (root / "lib").iterdir() if path.suffix in ("", ".py")} | {"firmware"}


def faults(path: str, source: str, own: set[str]) -> list[str]:
    """Each rule that `source`, standing at `path`, breaks: "path:line: rule: what"."""
    tree = ast.parse(source)
    found = []
    for rule in RULES:
        for line, what in rule(tree, path, own):
            found.append(f"{path}:{line}: {rule.__name__}: {what}")
    if source.count("\n") > MAX_LINES:
        found.append(f"{path}:{MAX_LINES + 1}: too_long: {source.count(chr(10))} lines")
    return found


def syntax_of_cpython_only(tree, path, own):
    """What the recording shows as SyntaxError, or as accepted without effect."""
    for node in ast.walk(tree):
        kind = type(node).__name__
        if kind in ("Match", "TryStar", "TypeAlias"):
            yield node.lineno, kind
        elif kind == "Raise" and node.cause:
            yield node.lineno, "raise ... from"
        elif kind == "arguments" and node.posonlyargs:
            yield node.posonlyargs[0].lineno, "positional-only parameter"
        elif kind == "comprehension" and node.is_async:
            yield node.target.lineno, "async comprehension"


def slice_with_step(tree, path, own):
    """Lists read so, but neither memoryviews nor assignments take a step."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Slice) and node.step:
            yield node.lower.lineno if node.lower else node.step.lineno, ast.unparse(node)


def walrus_in_comprehension(tree, path, own):
    """Its name lands in another scope than on CPython."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for inner in ast.walk(node):
                if isinstance(inner, ast.NamedExpr):
                    yield inner.lineno, ast.unparse(inner)


def greedy_except(tree, path, own):
    """A bare `except` or BaseException swallows CancelledError and KeyboardInterrupt."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            if not caught or ("BaseException" in caught and path not in OUTERMOST):
                yield node.lineno, f"except {caught}".strip()


def prints(tree, path, own):
    """The event log is the interface."""
    if path not in MAY_PRINT:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield node.lineno, "print"


def unknown_module(tree, path, own):
    """Neither built into the ESP32 nor the project's own."""
    for line, module, _, _ in _imports(tree):
        if module not in BUILT_IN and module.split(".")[0] not in own:
            yield line, module


def hardware_outside_drivers(tree, path, own):
    """The domain takes its devices as arguments."""
    if not path.startswith(KNOWS_HARDWARE):
        for line, module, _, _ in _imports(tree):
            if module.split(".")[0] in HARDWARE:
                yield line, module


def unknown_attribute(tree, path, own):
    """Modules and their classes, by what the recording lists."""
    bound = {}  # name in this file: the recorded attributes behind it, and what they belong to
    for line, module, name, alias in _imports(tree):
        if name is None:
            bound[alias or module] = (module, None)
        elif module in MODULES:
            bound[alias or name] = (module, name)
            if name not in MODULES[module]:
                yield line, f"{module}.{name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            chain = ast.unparse(node).split(".") if isinstance(node.value, (ast.Name, ast.Attribute)) else []
            if len(chain) in (2, 3) and chain[0] in bound:
                module, name = bound[chain[0]]
                rest = ([name] if name else []) + chain[1:]
                known = MODULES.get(module) if len(rest) == 1 else CLASSES.get((module, rest[0]))
                if known is not None and len(rest) <= 2 and rest[-1] not in known:
                    yield node.lineno, ".".join([module, *rest])


def _imports(tree):
    """(line, module, name from it or None, alias or None) of each absolute import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, None, alias.asname
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield node.lineno, node.module, alias.name, alias.asname


RULES = (
    syntax_of_cpython_only,
    slice_with_step,
    walrus_in_comprehension,
    greedy_except,
    prints,
    unknown_module,
    hardware_outside_drivers,
    unknown_attribute,
    device_calls.unknown_name,
    device_calls.unknown_keyword,
)
