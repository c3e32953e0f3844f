"""What an image's sources become before they are compiled: the same program with fewer and shorter names.

The chip's heap holds every name once, with some ten bytes beside it, and every module, import and constant. So the
build joins the modules of a room (tools/shrink/merge.py), puts constants in place and leaves out what nobody
uses (prune.py), and gives globals and parameters names that the chip has in its ROM anyway (rename.py, rom.py).
So do functions, classes, methods and attributes (fields.py); trace.py turns a traceback back into the source's names.
"""

import ast

from tools.shrink import classes, fields, inline, marks, merge, order, passing, prune, rename, texts, trace
from tools.shrink.scopes import Unsupported

JOINED = ("room", "begin")  # stems of the joined files
BOOT = ("start.rooms", "start.choose")  # what boot.py loads; tools/shrink/boot.py makes them
_LISTS = ("MODULES", "START")  # of lib/preload.py
_ONLINE = "firmware/online/begin.py"  # its MODULES: one file, for a lock that has a server
# Rooms that share a file with another, "" for modules in none: few files are smaller than many, and one alone would be
# larger again, for a name is one byte of bytecode only while a file has few. The drivers stay by themselves: nothing
# else but lock/ needs the hardware's modules to be imported.
_NOW_AND_THEN = {  # loaded for a trial or an update: file -> its modules, innermost first
    "image.judge": ["update.facts", "image.judge", "update.said"],
    "image.signature": ["image.pss", "image.signature"],
    "update.room": ["image.layout", "image.refusal", "update.record"],
    "lock.probation": ["update.core", "update.trial", "update.verdict", "lock.probation"],
    "lock.updates": ["update.header", "lock.updates"],
    "bolt.deadbolt": ["drivers.hbridge", "bolt.deadbolt"],
    "bolt.lever": ["drivers.servo", "bolt.lever"],
    "console.session": ["console.gate", "console.session"],
    "console.change": ["console.report", "console.change"],
}
# Files that stay besides those of MODULES: a board's own bolt, the application's first ones.
_STAY = {texts.MODULE, "bolt.deadbolt", "bolt.lever", "firmware.alone", "firmware.app", "firmware.server"}
_HOMES = {"": "eventlog", "clock": "codes", "bolt": "lock", "keypad": "lock", "indicator": "lock", "console": "lock"}


def shorten(sources: dict[str, str], names: dict | None = None) -> dict[str, str]:
    """path -> text for path -> text, paths as `lib/codes/judge.py`. The same sources give the same texts.

    Joined: what lib/preload.py lists as MODULES, a file for some rooms, `lib/<room>/room.py`, and as START, in
    `lib/lock/begin.py`; what firmware/online/begin.py lists, in `firmware/online/room.py`. scopes.Unsupported: a source
    uses what the passes do not know (`global`, a module as a value). names: as `short` has it.
    """
    return short(sources, grouped(sources), names=names)


def short(sources: dict[str, str], groups: dict[str, list[str]], kept=(), names: dict | None = None,
          stay: set[str] | None = None, taken: frozenset[str] = frozenset()) -> dict[str, str]:
    """The same with other joined files: groups as tools/shrink/merge.py has them. kept: identifiers (`module:name`) of
    joined modules that others than these sources use. names: takes path -> rows of tools/shrink/trace.py. stay: files
    that are never forgotten; where there is a lib/preload.py, it says so. taken: texts that a lock always has."""
    trees = merge.merge(sources, groups)
    marks.work_out(trees)
    prune.inline(trees)
    prune.methods(trees)
    prune.prune(trees, kept)
    inline.inline(trees, kept)
    rename.attributes(trees, fields.fields(trees))
    rename.parameters(trees)
    rename.globals_(trees, kept)
    if groups and "preload" in trees:
        rooms = [home for home in groups if home.rpartition(".")[2] == JOINED[0] and home not in _NOW_AND_THEN]
        early = texts.early(trees, rooms, merge.module_name(_ONLINE))
        _relist(trees, groups, (texts.MODULE,) if early else ())
        stay = _STAY.union(rooms)
    classes.bare(trees)
    if stay:
        passing.loosen(trees, stay, taken)
    for name in (groups if stay is None else stay & groups.keys()):
        order.order(trees[name])
    paths = {merge.module_name(path): path for path in sources}
    made = {}
    for name, tree in trees.items():
        path = paths.get(name) or f"{'' if name.startswith('firmware.') else 'lib/'}{name.replace('.', '/')}.py"
        if names is not None:
            names[path] = trace.names(tree)
        made[path] = ast.unparse(ast.fix_missing_locations(tree)) + "\n" if tree.body else ""
    return made


def grouped(sources: dict[str, str]) -> dict[str, list[str]]:
    """The joined files of an image: module name -> its modules."""
    groups = {}
    if "lib/preload.py" not in sources:
        return groups
    present = {merge.module_name(path) for path in sources}
    for list_, stem in zip(_LISTS, JOINED):
        for name in listed(ast.parse(sources["lib/preload.py"]), list_):
            room = name.rpartition(".")[0]
            if list_ == "START":
                home = "lock"
            else:
                home = _HOMES.get(room, room)
            # Left out: another model's, or the base's own; a package is only a folder's name.
            if name in present and (room or list_ == "MODULES") and name != marks.MODULE:
                groups.setdefault(f"{home}.{stem}" if home else f"{stem}_", []).append(name)
    if _ONLINE in sources:
        own = [name for name in listed(ast.parse(sources[_ONLINE]), "MODULES") if name.startswith("firmware.")]
        groups["firmware.online.room"] = own
    for home, names in _NOW_AND_THEN.items():
        # In the base nobody but the report reads the log.
        words = [marks.MODULE] if "console.report" in names and _ONLINE not in sources else []
        groups[home] = [name for name in words + names if name in present]
    return {home: names for home, names in groups.items() if len(names) > 1}


def _assignment(tree, list_):
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == list_:
            return node
    return None


def listed(tree, list_) -> list[str]:
    """Modules of a list of lib/preload.py, parsed."""
    node = _assignment(tree, list_)
    return [] if node is None else ast.literal_eval(node.value)


def _relist(trees, groups, first):
    """Puts the files into the lists of modules, the innermost first: no import may wait for another one. first: comes
    before what stays, and goes with what is forgotten."""
    homes = {name: home for home, names in groups.items() for name in names}
    preload = trees["preload"]
    preload.body = [node for node in preload.body if node is not _assignment(preload, "LATER")]  # for the tests alone
    online = trees.get(merge.module_name(_ONLINE))
    for node in preload.body + (online.body if online else []):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            found = ast.literal_eval(node.value)
            if ast.unparse(node.targets[0]) == "BOOT":
                found = BOOT
            elif ast.unparse(node.targets[0]) in _LISTS and node in preload.body:
                found = first + tuple(name for name in found if name != marks.MODULE)
            names = list(dict.fromkeys(homes.get(name, name) for name in found))
            needs = {name: imported(trees[name]) & set(names) - {name} for name in names if name in trees}
            ordered = []
            while len(ordered) < len(names):
                ready = [name for name in names if name not in ordered and needs.get(name, set()) <= set(ordered)]
                if not ready:
                    raise Unsupported("files that import each other: " + ", ".join(set(names) - set(ordered)))
                ordered.append(ready[0])
            # One text: a module's constants may stay in the heap for longer than the module.
            node.value = ast.parse(f"tuple({' '.join(ordered)!r}.split())", mode="eval").body


def imported(tree) -> set[str]:
    """Modules that a module's own import waits for."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found
