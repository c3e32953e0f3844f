"""Short names for attributes and methods: the same name everywhere, and the same for many of them.

Two of them may share a name where no object has both. What the ROM knows keeps its name, for the chip's code may look
for it; so does what the source looks for by a text (looked.py), a module's own name, what a class binds in its body
outside of methods, and what no class of ours gives itself: there it may be somebody else's.
"""

import ast
import builtins
import collections
from typing import TypeGuard

from tools.shrink import looked, rom
from tools.shrink.walking import FUNCTIONS, walk

_PYTHON = {name for type_ in vars(builtins).values() if isinstance(type_, type) for name in dir(type_)}


def fields(trees: dict) -> set[str]:
    """Renames them in all trees. Returns private ones that tools/shrink/rename.py can rename for a class by itself."""
    keep = rom.NAMES | _PYTHON.union(looked.texts(trees), *(_kept(tree, trees) for tree in trees.values()))
    nodes = [node for tree in trees.values() for node in walk(tree)]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    families = _families(classes)
    stored = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    given = {node.attr for node in stored if not of_self(node)}
    methods = {part.name for class_ in classes for part in class_.body if isinstance(part, FUNCTIONS)}
    uses = collections.Counter(node.attr for node in nodes if isinstance(node, ast.Attribute))
    # What is only ever given to others than our own classes' objects is theirs: a library's client has a `pid`.
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    inside = set().union(*families)
    names = {node.attr for node in stored} & (inside | read) | methods
    private = _private(nodes, classes)
    names = {name for name in names - keep - private if not name.startswith("__")}
    final = {}
    for name in sorted(names, key=lambda name: (-uses[name], name)):
        # What is given to an object from outside may be any object's.
        rivals = given.union(*(family for family in families if name in family or name in given))
        final[name] = next(rom.spare({final.get(rival, rival) for rival in rivals}))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            node.attr = final.get(node.attr, node.attr)
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, FUNCTIONS):
                    part.name = final.get(part.name, part.name)
    return private


def _private(nodes, classes):
    # Attributes and methods that are only reached through the `self` of classes without relatives.
    bases = {base.id for class_ in classes for base in class_.bases if isinstance(base, ast.Name)}
    found, through_self = set(), set()
    shared = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for class_ in classes:
        own = {node.attr for node in walk(class_) if of_self(node)}
        own |= {part.name for part in class_.body if isinstance(part, FUNCTIONS)}
        found |= own
        shared |= _body(class_)
        if class_.name in bases or any(not (isinstance(base, ast.Name) and hasattr(builtins, base.id))
                                       for base in class_.bases):
            shared |= own
        through_self |= {id(node) for node in walk(class_) if of_self(node)}
    shared |= {node.attr for node in nodes if isinstance(node, ast.Attribute) and id(node) not in through_self}
    return {name for name in found - shared if name.startswith("_") and not name.startswith("__")}


def of_self(node) -> TypeGuard[ast.Attribute]:
    """Whether a node is `self.name`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _families(classes):
    # For each class, and the classes that it comes from, what its objects are seen to have.
    named: dict[str, list[ast.ClassDef]] = {}
    for class_ in classes:
        named.setdefault(class_.name, []).append(class_)
    families = []
    for class_ in classes:
        found, todo = set(), [class_]
        while todo:
            node = todo.pop()
            found |= {part.attr for part in walk(node) if of_self(part)} | _body(node)
            found |= {part.name for part in node.body if isinstance(part, FUNCTIONS)}
            todo += [other for base in node.bases if isinstance(base, ast.Name) for other in named.get(base.id, [])]
        families.append(found)
    return families


def _body(class_):
    # Names that a class binds or reads outside of its methods.
    parts = []
    for part in class_.body:
        parts += part.decorator_list + [part.args] if isinstance(part, FUNCTIONS) else [part]
    return {node.id for part in parts for node in walk(part) if isinstance(node, ast.Name)}


def _kept(tree, trees):
    outside = {alias.asname or alias.name for node in walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))
               for alias in node.names if getattr(node, "module", alias.name) not in trees}
    names = {name.id for node in tree.body if isinstance(node, ast.Assign) for name in walk(node)
             if isinstance(name, ast.Name)}
    names |= {node.name for node in tree.body if isinstance(node, (*FUNCTIONS, ast.ClassDef))}
    for node in walk(tree):
        if isinstance(node, ast.ClassDef):
            names |= _body(node)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).rpartition(".")[2])
        elif isinstance(node, ast.Attribute) and (_root(node) in outside or _root(node).startswith("^")):
            names.add(node.attr)
    return names


def _root(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
