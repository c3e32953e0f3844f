"""Texts that a program may look for attributes of objects by: with getattr and the like, and fields of named tuples."""

import ast

from tools.shrink.walking import walk

_CALLS = ("getattr", "hasattr", "setattr", "delattr")


def texts(trees: dict) -> set[str]:
    """Those that stand in such calls. All there are, where a call's text is made elsewhere; but for calls that ask a
    module, whose own names stay as they are, and those that go through the names that what they ask has."""
    found, everything = set(), set()
    for tree in trees.values():
        nodes = list(walk(tree))
        modules = {alias.asname or alias.name for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))
                   for alias in node.names}
        listed = {node.target.id for node in nodes if isinstance(node, ast.For) and isinstance(node.target, ast.Name)
                  and isinstance(node.iter, ast.Attribute) and node.iter.attr == "__dict__"}
        everything |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func).endswith("namedtuple"):
                parts = [part for arg in node.args for part in walk(arg)]
                found |= {word for part in parts if isinstance(part, ast.Constant) for word in str(part.value).split()}
                found |= {None for part in parts if not isinstance(part, (ast.Constant, ast.Tuple, ast.List))}
            elif isinstance(node.func, ast.Name) and node.func.id in _CALLS:
                what, name = node.args[:2]
                if isinstance(name, ast.Constant):
                    found.add(name.value)
                elif not (_is_module(what, modules) or isinstance(name, ast.Name) and name.id in listed):
                    found.add(None)
    return everything if None in found else found


def _is_module(node, imported):
    # `__import__(...)`, `sys.modules[...]`, or what an import has bound.
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "__import__"
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value).endswith("modules")
    return isinstance(node, ast.Name) and (node.id in imported or node.id.startswith("^"))
