"""What an image's sources become before they are compiled: the same program with fewer and shorter names.

The chip's heap holds every name once, with some ten bytes beside it, and every module, import and constant. So the
build joins the modules of a room (merge.py, groups.py), puts constants in place (constants.py), leaves out what nobody
uses (prune.py), and gives parameters, globals, functions and classes (rename.py, link.py), methods and attributes
(fields.py) names that the chip has in its ROM anyway (rom.py). trace.py turns a traceback back into the source's names.
"""

import ast

from tools.shrink import (
    classes,
    constants,
    fields,
    groups,
    inline,
    link,
    marks,
    merge,
    order,
    passing,
    prune,
    rename,
    texts,
    trace,
)


def shorten(sources: dict[str, str], names: dict | None = None) -> dict[str, str]:
    """path -> text for path -> text, paths as `lib/codes/judge.py`. The same sources give the same texts.

    Joined: what lib/preload.py lists as MODULES, a file for some rooms, `lib/<room>/room.py`, and as START, in
    `lib/lock/begin.py`; what firmware/online/begin.py lists, in `firmware/online/room.py`. scopes.Unsupported: a source
    uses what the passes do not know (`global`, a module as a value). names: as `short` has it.
    """
    return short(sources, groups.grouped(sources), names=names)


def short(sources: dict[str, str], joined: dict[str, list[str]], kept=(), names: dict | None = None,
          stay: set[str] | None = None, taken: frozenset[str] = frozenset()) -> dict[str, str]:
    """The same with other joined files: joined as merge.merge takes its groups. kept: identifiers (`module:name`) of
    joined modules that others than these sources use. names: takes path -> rows of trace.py. stay: files that are never
    forgotten; where there is a lib/preload.py, it says so. taken: texts that a lock always has."""
    trees = merge.merge(sources, joined)
    marks.work_out(trees)
    constants.put(trees)
    prune.methods(trees)
    prune.prune(trees, kept)
    inline.inline(trees, kept)
    rename.attributes(trees, fields.fields(trees))
    rename.parameters(trees)
    link.link(trees, kept)
    if joined and "preload" in trees:
        early = texts.early(trees, groups.rooms(joined), merge.module_name(groups.ONLINE))
        groups.relist(trees, joined, (texts.MODULE,) if early else ())
        stay = groups.staying(joined)
    classes.bare(trees)
    if stay:
        passing.loosen(trees, stay, taken)
    for name in (joined if stay is None else stay & joined.keys()):
        order.order(trees[name])
    if names is not None:
        names.update((path, trace.names(tree)) for path, tree in _placed(trees, sources))
    return {path: _text(tree) for path, tree in _placed(trees, sources)}


def _placed(trees, sources):
    """(path, tree) of each: a source's own path, or that of its module's name."""
    paths = {merge.module_name(path): path for path in sources}
    for name, tree in trees.items():
        made = f"{'' if name.startswith('firmware.') else 'lib/'}{name.replace('.', '/')}.py"
        yield paths.get(name, made), tree


def _text(tree):
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n" if tree.body else ""
