"""Texts of files that come and go: the heap's table of names has no way back, and would keep them for good.

Of each text of up to ten letters the compiler makes a name, but not of those in a tuple of constants
(py/persistentcode.c, save_obj). So in a file that is forgotten one day a text that nobody has as a name anyway is the
only one of a tuple.
"""

import ast

from tools.shrink import rom
from tools.shrink.walking import walk

_NAMES = 10  # longest text that the compiler makes a name of


def loosen(trees: dict, stay: set[str], taken: frozenset[str] = frozenset()) -> None:
    """In all trees but those named in `stay`. taken: what others have as names for good."""
    taken = taken.union(rom.NAMES, trees, *(_names(tree) | texts(tree) for name, tree in trees.items() if name in stay))
    for name, tree in trees.items():
        if name not in stay:
            _Loosen(taken | _names(tree)).visit(tree)


def _names(tree):
    # What a file has as names, whatever becomes of its texts.
    found = set()
    for node in walk(tree):
        for field in ("id", "attr", "arg", "name", "asname"):
            found.add(getattr(node, field, None))
        if isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


def texts(tree: ast.AST) -> frozenset[str]:
    """All texts of a tree."""
    values = (node.value for node in walk(tree) if isinstance(node, ast.Constant))
    return frozenset(value for value in values if isinstance(value, str))


class _Loosen(ast.NodeTransformer):
    def __init__(self, taken):
        self._taken = taken

    def visit_Constant(self, node):
        text = node.value
        if not isinstance(text, str) or not 0 < len(text) <= _NAMES or text in self._taken:
            return node
        vars(node)["loose"] = True  # for order.py
        return ast.Subscript(ast.Tuple([node], ast.Load()), ast.Constant(0), ast.Load())

    def visit_Tuple(self, node):
        return node if all(isinstance(part, ast.Constant) for part in node.elts) else self.generic_visit(node)

    def visit_JoinedStr(self, node):
        return node
