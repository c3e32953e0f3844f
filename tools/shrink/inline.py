"""Puts functions and private methods that are used once in the place of their only call.

Each takes some fifty bytes of heap besides its bytecode: an object, an entry in a table, what its code begins with, the
call. Only where nothing can tell the difference: arguments are evaluated once and in their order, returns stay returns.
"""

import ast

from tools.shrink import fields, inlined
from tools.shrink.once import Once
from tools.shrink.scopes import parameters
from tools.shrink.walking import FUNCTIONS, walk

_BLOCKS = ("body", "orelse", "finalbody")
_ROUNDS = 8  # a function that took in another may be taken in by a third


def inline(trees: dict, kept=()) -> None:
    """In all trees of tools/shrink/merge.py. kept: identifiers that others use."""
    for _ in range(_ROUNDS):
        once = Once(trees, kept)
        changed = False
        for tree in trees.values():
            changed |= _into(tree, tree.body, once.functions(tree), "")
            for class_ in tree.body:
                if isinstance(class_, ast.ClassDef):
                    changed |= _into(tree, class_.body, once.methods(class_), "self")
        if not changed:
            return


def _into(tree, home, candidates, receiver):
    """Puts the candidates, defined in the list `home`, into their callers. Whether any went. receiver: "self" for
    methods, "" for functions."""
    changed = False
    if receiver:
        callers = [node for node in home if isinstance(node, FUNCTIONS) and parameters(node)[:1] == [receiver]]
    else:
        around = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
        callers = [node for place in around for node in place.body if isinstance(node, FUNCTIONS)]
    for caller in callers:
        if not getattr(caller, "gone", False):
            inliner = _Inliner(caller, candidates, receiver)
            inliner.block(caller.body, True)
            for name in inliner.done:
                function = candidates.pop(name)
                vars(function)["gone"] = True  # its only call stands elsewhere now, in a copy
                home.remove(function)
                changed = True
    return changed


class _Inliner:
    def __init__(self, caller, candidates, receiver):
        self._caller, self._candidates, self._receiver = caller, candidates, receiver
        self.done = []

    def block(self, body, last):
        """Goes through a list of statements. last: the function ends behind it."""
        number = 0
        while number < len(body):
            statement = body[number]
            end = last and number == len(body) - 1
            found = self._statement(statement, end)
            if found is not None:
                body[number : number + 1] = found
                continue
            if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
                plain = isinstance(statement, ast.If)
                for field in _BLOCKS:
                    self.block(getattr(statement, field, []), end and plain)
                for handler in getattr(statement, "handlers", []):
                    self.block(handler.body, False)
            number += 1

    def _called(self, value):
        """(function, call) where the expression is a call of a candidate, awaited if that is async."""
        waited = isinstance(value, ast.Await)
        call = value.value if waited else value
        if not isinstance(call, ast.Call) or any(isinstance(arg, ast.Starred) for arg in call.args):
            return None
        function = call.func
        if self._receiver:
            name = function.attr if fields.of_self(function) else ""
        else:
            name = function.id if isinstance(function, ast.Name) else ""
        target = self._candidates.get(name)
        if target is None or target is self._caller or name in self.done:
            return None
        if isinstance(target, ast.AsyncFunctionDef) != waited or any(word.arg is None for word in call.keywords):
            return None
        return target, call

    def _statement(self, statement, end):
        value = getattr(statement, "value", None)
        assigns = isinstance(statement, ast.Assign) and len(statement.targets) == 1
        if value is None or not (isinstance(statement, (ast.Return, ast.Expr)) or assigns):
            return None
        found = self._called(value)
        if found is None:
            return None
        target, call = found
        once = isinstance(statement, ast.Return) or end  # in this call of the caller
        if not once and any(isinstance(node, inlined.NESTED) for part in target.body for node in walk(part)):
            return None
        body = inlined.body(self._caller, target, call, self._receiver, once)
        if body is None:
            return None
        if isinstance(statement, ast.Return):
            if not isinstance(body[-1], (ast.Return, ast.Raise)):
                body.append(ast.Return(None))
        else:
            told = any(isinstance(node, ast.Return) and node.value for part in body for node in walk(part))
            if told or not end or isinstance(statement, ast.Assign):  # else the caller may as well return there
                body = inlined.ended(body, statement.targets if isinstance(statement, ast.Assign) else None)
        if body is None:
            return None
        self.done.append(target.name)
        return body or [ast.Pass()]
