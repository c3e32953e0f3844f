"""Short names for what nobody outside a class, module or function calls by name."""

import ast
import builtins

from tools.shrink import fields, rom
from tools.shrink.walking import walk


def attributes(trees: dict, own: set[str]) -> None:
    """Private attributes and methods, anew in each class. own: those that are only reached through `self`."""
    given = {node.attr for tree in trees.values() for node in walk(tree)
             if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and not fields.of_self(node)}
    for class_ in [node for tree in trees.values() for node in walk(tree) if isinstance(node, ast.ClassDef)]:
        names = [node.attr for node in walk(class_) if fields.of_self(node)]
        methods = [part for part in class_.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))]
        names += [method.name for method in methods]
        taken = given | set(names) | {node.id for part in class_.body for node in walk(part)
                                      if isinstance(node, ast.Name)}
        private = sorted(own & set(names), key=lambda name: (-names.count(name), name))
        short = dict(zip(private, rom.spare(taken)))
        for node in walk(class_):
            if fields.of_self(node):
                node.attr = short.get(node.attr, node.attr)
        for method in methods:
            method.name = short.get(method.name, method.name)


def parameters(trees: dict) -> None:
    """Parameters that no call names: `a`, `b` ... by place."""
    keep = {node.arg for tree in trees.values() for node in walk(tree) if isinstance(node, ast.keyword)}
    for tree in trees.values():
        for node in walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                _parameters(node, keep)


def _parameters(function, keep):
    inner = [arg.arg for node in walk(function) if node is not function
             and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) for arg in node.args.args]
    taken = mentioned(function)
    short = rom.spare(taken | set(dir(builtins)))
    for arg in function.args.args:
        if arg.arg in keep or arg.arg in inner or arg.arg == "self" or _rebound(function, arg.arg):
            continue
        old, arg.arg = arg.arg, next(short)
        for node in walk(function):
            if isinstance(node, ast.Name) and node.id == old:
                node.id = arg.arg


def _rebound(function, name):
    """Whether an inner scope or an import has the name for itself."""
    for node in walk(function):
        if isinstance(node, ast.comprehension) and any(isinstance(part, ast.Name) and part.id == name
                                                       for part in walk(node.target)):
            return True
        if isinstance(node, (ast.alias, ast.ExceptHandler, ast.ClassDef, ast.Global, ast.Nonlocal)):
            if name in (getattr(node, "name", None), getattr(node, "asname", None)):
                return True
        if node is not function and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            return True
    return False


def mentioned(tree) -> set[str]:
    """Names that a tree reads, binds or takes as parameters, and its inner functions' and imports'."""
    found = set()
    for node in walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found
