"""Puts constants where they are used: a name of its own costs the heap more than a number or a short word."""

import ast
import operator

from tools.shrink.walking import walk

_SMALL = 1 << 30  # what fits into a word of the chip's heap; larger numbers are objects
_WORD = 24  # longest text that is put in the place of its name
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
              ast.Pow: operator.pow, ast.LShift: operator.lshift, ast.RShift: operator.rshift, ast.BitOr: operator.or_}


def put(trees: dict) -> None:
    """In all trees of merge.py: each global that is a number or a word, and bound once, is put where it is read."""
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
