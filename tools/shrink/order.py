"""Which names of a file come first: bytecode has one byte for each of the first 128, and two for the others."""

import ast
import collections
import keyword

from tools.shrink.scopes import GlobalNames
from tools.shrink.walking import FUNCTIONS, walk

_FIRST = 128  # the compiler numbers them as they come, in base 128
_INTERNED = 10  # longest text that it treats as a name


class _Globals(GlobalNames):
    """Counts what functions read from their module."""

    def __init__(self):
        super().__init__()
        self.uses = collections.Counter()

    def found(self, node):
        self.uses[node.id] += bool(self._scopes)
        return node


def order(tree: ast.Module) -> None:
    """Puts a line in front that is never run and has the most used names in it; its own code goes after the import."""
    uses = _uses(tree)
    if len(uses) <= _FIRST:
        return
    chain: ast.expr = ast.Name("__name__", ast.Load())
    for name in sorted(uses, key=lambda name: (-uses[name], name))[: _FIRST - 2]:  # the compiler has two of its own
        chain = ast.Attribute(chain, name, ast.Load())
    tree.body.insert(0, ast.If(ast.UnaryOp(ast.Not(), ast.Name("__name__", ast.Load())), [ast.Expr(chain)], []))


def _uses(tree):
    # About how often the bytecode of functions has each.
    globals_ = _Globals()
    globals_.visit(tree)
    uses = globals_.uses
    for node in walk(tree):
        if isinstance(node, ast.Attribute):
            uses[node.attr] += 1
        elif isinstance(node, FUNCTIONS):
            uses[node.name] += 2  # its definition in a class, and itself
            uses.update([arg.arg for arg in node.args.args])
        elif isinstance(node, ast.keyword) and node.arg:
            uses[node.arg] += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) <= _INTERNED:
            if getattr(node, "loose", False):  # tools/shrink/passing.py
                continue
            uses[node.value] += node.value.isidentifier() and not keyword.iskeyword(node.value)
    return +uses
