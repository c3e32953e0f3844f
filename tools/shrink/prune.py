"""Puts constants where they are used, and leaves out what nobody uses. Works on the trees of tools/shrink/merge.py."""

import ast
import operator

from tools.shrink import rom
from tools.shrink.walking import walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SMALL = 1 << 30  # what fits into a word of the chip's heap; larger numbers are objects
_WORD = 24  # longest text that is put in the place of its name
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
              ast.Pow: operator.pow, ast.LShift: operator.lshift, ast.RShift: operator.rshift, ast.BitOr: operator.or_}


def inline(trees: dict) -> None:
    """Each global that is a number or a word, and bound once, is put where it is read."""
    found = {}
    bindings = [node.id for tree in trees.values() for node in walk(tree)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and ":" in node.id]
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if ":" in name and bindings.count(name) == 1:
                    value = _value(node.value, found)
                    if isinstance(value, (int, str)) and not isinstance(value, bool):
                        found[name] = value
    small = {name: value for name, value in found.items()
             if (-_SMALL <= value < _SMALL if isinstance(value, int) else len(value) <= _WORD)}
    for tree in trees.values():
        _Replace(small).visit(tree)


def _value(node, known):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _value(node.operand, known)
        return -value if isinstance(value, int) else None
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left, known), _value(node.right, known)
        if isinstance(left, int) and isinstance(right, int):
            return _OPERATORS[type(node.op)](left, right)
    return None


class _Replace(ast.NodeTransformer):
    def __init__(self, values):
        self._values = values

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self._values:
            return ast.copy_location(ast.Constant(self._values[node.id]), node)
        return node

    def visit_ImportFrom(self, node):
        node.names = [alias for alias in node.names if alias.name not in self._values]
        return node if node.names else ast.Pass()


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
                class_.body = [part for part in class_.body if not isinstance(part, _FUNCTIONS)
                               or part.name != "__repr__" and (part.name.startswith("__") or part.name in named)]
                class_.body = class_.body or [ast.Pass()]


def _mentioned(node, named, around):
    # Attributes, but for a method's within itself, and words of texts: one may be looked for by that.
    if isinstance(node, _FUNCTIONS):
        around = around | {node.name}
    elif isinstance(node, ast.Attribute) and node.attr not in around:
        named.add(node.attr)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        named.update(node.value.split())
    for part in ast.iter_child_nodes(node):
        _mentioned(part, named, around)


def defined(node) -> list[str]:
    """Identifiers that a statement of the top level defines, if it does nothing else."""
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
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
