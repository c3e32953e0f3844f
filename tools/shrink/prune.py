"""Leaves out what nobody uses: definitions, methods, docstrings. Works on the trees of merge.py."""

import ast

from tools.shrink import rom
from tools.shrink.walking import FUNCTIONS, walk


def prune(trees: dict, kept=()) -> None:
    """Leaves out definitions that may be renamed and that nothing reaches. kept: identifiers that others reach."""
    users = {}
    reached = set(kept)
    for tree in trees.values():
        for node in tree.body:
            names = defined(node)
            uses = _used(node)
            if names:
                for name in names:
                    users.setdefault(name, set()).update(uses - {name})
            else:
                reached |= uses
    todo = list(reached)
    while todo:
        more = users.get(todo.pop(), set()) - reached
        reached |= more
        todo += more
    for tree in trees.values():
        tree.body = [node for node in tree.body if not defined(node) or reached & set(defined(node))]


def methods(trees: dict) -> None:
    """Leaves out methods that nobody names, and what an object is printed as: nothing on a lock prints one."""
    named = set(rom.NAMES)
    for tree in trees.values():
        _mentioned(tree, named, frozenset())
    for tree in trees.values():
        for class_ in walk(tree):
            if isinstance(class_, ast.ClassDef):
                class_.body = [part for part in class_.body if not isinstance(part, FUNCTIONS)
                               or part.name != "__repr__" and (part.name.startswith("__") or part.name in named)]
                class_.body = class_.body or [ast.Pass()]


def _mentioned(node, named, around):
    # Attributes, but for a method's within itself, and words of texts: one may be looked for by that.
    if isinstance(node, FUNCTIONS):
        around = around | {node.name}
    elif isinstance(node, ast.Attribute) and node.attr not in around:
        named.add(node.attr)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        named.update(node.value.split())
    for part in ast.iter_child_nodes(node):
        _mentioned(part, named, around)


def defined(node) -> list[str]:
    """Identifiers that a statement of the top level defines, if it does nothing else."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        names = [node.name]
    elif isinstance(node, ast.Assign):
        names = [target.id if isinstance(target, ast.Name) else "" for target in node.targets]
    else:
        return []
    return names if all(":" in name for name in names) else []


def _used(node):
    names = {part.id for part in walk(node) if isinstance(part, ast.Name) and ":" in part.id}
    return names | {alias.name for part in walk(node) if isinstance(part, ast.ImportFrom)
                    for alias in part.names if ":" in alias.name}


def without_docstrings(tree: ast.Module) -> ast.Module:
    """The tree without docstrings and other statements that are only a constant."""
    for node in walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)):
            kept: list[ast.stmt] = []
            for part in node.body:
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)):
                    kept.append(part)
            node.body = kept if kept or isinstance(node, ast.Module) else [ast.Pass()]
    return tree
