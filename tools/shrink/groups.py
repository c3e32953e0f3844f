"""Which modules share a file: the rooms that stay loaded, what only the start needs, what comes for an update.

lib/preload.py and firmware/online/begin.py list what stays and what the start needs; the tables here say which of it
goes together, and where what is loaded later belongs.
"""

import ast

from tools.shrink import marks, merge, texts
from tools.shrink.scopes import Unsupported

JOINED = ("room", "begin")  # stems of the joined files
BOOT = ("start.rooms", "start.choose")  # what boot.py loads; tools/shrink/boot.py makes them
ONLINE = "firmware/online/begin.py"  # its MODULES: one file, for a lock that has a server
_PRELOAD = "lib/preload.py"
_LISTS = ("MODULES", "START")  # of lib/preload.py
# Rooms that share a file with another, "" for modules in none: few files are smaller than many, and one alone would be
# larger again, for a name is one byte of bytecode only while a file has few. The drivers stay by themselves: nothing
# else but lock/ needs the hardware's modules to be imported.
_HOMES = {"": "eventlog", "clock": "codes", "bolt": "lock", "keypad": "lock", "indicator": "lock", "console": "lock"}
_NOW_AND_THEN = {  # loaded for a trial or an update: file -> its modules, innermost first
    "image.manifest": ["image.manifest", "update.failed"],
    "image.judge": ["update.facts", "image.judge", "update.said"],
    "image.signature": ["image.pss", "image.signature"],
    "update.room": ["image.layout", "image.refusal", "update.record"],
    "lock.probation": ["update.core", "update.trial", "update.verdict", "lock.probation"],
    "lock.header": ["update.header", "lock.header"],
    "lock.afterwards": ["eventlog.early", "lock.afterwards"],
    "bolt.deadbolt": ["drivers.hbridge", "bolt.deadbolt"],
    "bolt.lever": ["drivers.servo", "bolt.lever"],
    "console.session": ["console.gate", "console.session"],
    "console.change": ["console.report", "console.change"],
    "firmware.online.taking": ["firmware.net.fetch", "firmware.online.taking"],
    "firmware.command.carry": ["firmware.command.table", "firmware.command.moves", "firmware.command.carry"],
    "firmware.online.wording": ["eventlog.words", "eventlog.reader", "firmware.online.wording"],
}
# Files that stay besides those of MODULES: a board's own bolt, the application's first ones.
_STAY = {texts.MODULE, "bolt.deadbolt", "bolt.lever", "firmware.alone", "firmware.app", "firmware.server"}


def grouped(sources: dict[str, str]) -> dict[str, list[str]]:
    """The joined files of an image: module name -> its modules; none where there is no lib/preload.py."""
    if _PRELOAD not in sources:
        return {}
    present = {merge.module_name(path) for path in sources}
    groups = {}
    for list_, stem in zip(_LISTS, JOINED):
        for name in listed(ast.parse(sources[_PRELOAD]), list_):
            room = name.rpartition(".")[0]
            home = "lock" if list_ == "START" else _HOMES.get(room, room)
            # Left out: another model's, or the base's own; a package is only a folder's name.
            if name in present and (room or list_ == "MODULES") and name != marks.MODULE:
                groups.setdefault(f"{home}.{stem}" if home else f"{stem}_", []).append(name)
    if ONLINE in sources:
        own = [name for name in listed(ast.parse(sources[ONLINE]), "MODULES") if name.startswith("firmware.")]
        groups["firmware.online.room"] = own
    for home, names in _NOW_AND_THEN.items():
        if home.startswith("firmware.") and ONLINE not in sources:
            continue
        base = ONLINE not in sources  # where nobody but the report reads the log
        words = [marks.MODULE] if base and "console.report" in names else []
        last = ["drivers.reserve"] if base and home == "lock.afterwards" else []
        groups[home] = [name for name in words + last + names if name in present]
    return {home: names for home, names in groups.items() if len(names) > 1}


def rooms(groups: dict[str, list[str]]) -> list[str]:
    """The joined files that stay loaded for good."""
    return [home for home in groups if home.rpartition(".")[2] == JOINED[0] and home not in _NOW_AND_THEN]


def staying(groups: dict[str, list[str]]) -> set[str]:
    """All files that are never forgotten."""
    return _STAY.union(rooms(groups))


def listed(tree, list_: str) -> list[str]:
    """Modules of a list of lib/preload.py, parsed."""
    node = _assignment(tree, list_)
    return [] if node is None else ast.literal_eval(node.value)


def imported(tree) -> set[str]:
    """Modules that a module's own import waits for."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def relist(trees: dict, groups: dict[str, list[str]], first: tuple[str, ...]) -> None:
    """Puts the files in the place of their modules into the lists of lib/preload.py and the online side.

    first: comes before what stays, and goes with what is forgotten."""
    homes = {name: home for home, names in groups.items() for name in names}
    preload = trees["preload"]
    preload.body = [node for node in preload.body if node is not _assignment(preload, "LATER")]  # for the tests alone
    online = trees.get(merge.module_name(ONLINE))
    for node in preload.body + (online.body if online else []):
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)):
            continue
        found = ast.literal_eval(node.value)
        list_ = ast.unparse(node.targets[0])
        if list_ == "BOOT":
            found = BOOT
        elif list_ in _LISTS and node in preload.body:
            found = first + tuple(name for name in found if name != marks.MODULE)
        files = _innermost_first(trees, list(dict.fromkeys(homes.get(name, name) for name in found)))
        # One text: a module's constants may stay in the heap for longer than the module.
        node.value = ast.parse(f"tuple({' '.join(files)!r}.split())", mode="eval").body


def _assignment(tree, list_):
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == list_:
            return node
    return None


def _innermost_first(trees, files):
    """The files in an order in which no import waits for another one."""
    needs = {name: imported(trees[name]) & set(files) - {name} for name in files if name in trees}
    ordered = []
    while len(ordered) < len(files):
        ready = [name for name in files if name not in ordered and needs.get(name, set()) <= set(ordered)]
        if not ready:
            raise Unsupported("files that import each other: " + ", ".join(set(files) - set(ordered)))
        ordered.append(ready[0])
    return ordered
