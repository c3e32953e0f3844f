"""Short names for public attributes that hold data: the same name everywhere, and the same for many of them.

Two attributes may share a name where no object has both. Methods keep theirs, for a traceback shows them; so does what
the source also knows as a text, as a method's or a module's own name, or calls on an object, what Python's or the
chip's own objects have, and what no class of ours gives itself: there it may be one of theirs.
"""

import ast
import builtins

from tools.image.rename import short_names
from tools.image.walking import walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_PYTHON = {name for type_ in vars(builtins).values() if isinstance(type_, type) for name in dir(type_)}


def fields(trees: dict) -> None:
    """Renames them in all trees."""
    keep = _PYTHON.union(*(_kept(tree, trees) for tree in trees.values()))
    families = _families(trees)
    inside = set().union(*families)
    stored = {node.attr for tree in trees.values() for node in walk(tree)
              if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    # What only others than our own classes' objects are given is theirs: a library's client has a `pid`.
    names = sorted(name for name in stored & inside - keep if not name.startswith("_"))
    final = {}
    for name in names:
        # What is given to an object from outside alone may be any object's.
        rivals = set().union(*(family for family in families if name in family))
        rivals |= stored - inside
        final[name] = next(short_names("", keep | {final.get(rival, rival) for rival in rivals}))
    for tree in trees.values():
        for node in walk(tree):
            if isinstance(node, ast.Attribute):
                node.attr = final.get(node.attr, node.attr)


def _families(trees):
    # For each class, and the classes that it comes from, what its objects are seen to have.
    classes = {node.name: node for tree in trees.values() for node in walk(tree) if isinstance(node, ast.ClassDef)}
    families = []
    for class_ in classes.values():
        found, todo = set(), [class_]
        while todo:
            node = todo.pop()
            found |= {part.attr for part in walk(node) if isinstance(part, ast.Attribute)
                      and isinstance(part.value, ast.Name) and part.value.id == "self"}
            todo += [classes[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in classes]
        families.append(found)
    return families


def _kept(tree, trees):
    outside = {alias.asname or alias.name for node in walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))
               for alias in node.names if getattr(node, "module", alias.name) not in trees}
    names = {name.id for node in tree.body if isinstance(node, ast.Assign) for name in walk(node)
             if isinstance(name, ast.Name)}
    for node in walk(tree):
        if isinstance(node, _FUNCTIONS):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
            names |= {name.id for part in node.body if isinstance(part, ast.Assign) for name in part.targets
                      if isinstance(name, ast.Name)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).rpartition(".")[2])
        elif isinstance(node, ast.Attribute) and (_root(node) in outside or _root(node).startswith("^")):
            names.add(node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names.add(node.func.attr)
    return names


def _root(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
