"""What stands in the place of a call: the function's statements, with names that the caller does not have."""

import ast
import copy

from tools.shrink.scopes import bound, parameters
from tools.shrink.walking import walk

# Has the function's names for longer than the call.
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


def body(caller, target, call, receiver: str, once: bool):
    """Assignments of the arguments and the statements of `target` with names of their own; None: it can't be.

    receiver: `self` for a method. once: the caller ends with it. Else it would hold for longer what `target` has in
    names of its own."""
    given = _arguments(target, call, receiver)
    around = bound(caller)
    own = bound(target) - {receiver}
    if given is None or not _apart(target, own, around, receiver):
        return None
    taken = {node.id for node in walk(caller) if isinstance(node, ast.Name)} | around
    taken |= {node.arg for node in walk(caller) if isinstance(node, ast.arg)}
    stored = {node.id for part in target.body for node in walk(part)
              if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    final, first = {}, []
    for name in [*given, *sorted(own - set(given))]:
        value = given.get(name)
        if name not in stored and (isinstance(value, ast.Constant) or
                                   isinstance(value, ast.Name) and value.id in around):
            final[name] = value
            continue
        if not once or isinstance(caller, ast.AsyncFunctionDef):
            return None
        fresh = name
        while fresh in taken:
            fresh += "_"
        taken.add(fresh)
        final[name] = ast.Name(fresh, ast.Load())
        if value is not None:
            first.append(ast.Assign([ast.Name(fresh, ast.Store())], value))
    return first + [_Put(final).visit(copy.deepcopy(part)) for part in target.body]


def _arguments(target, call, receiver):
    """{parameter: what the call gives it, or its default}; None where a default is no constant."""
    names = parameters(target)[1 if receiver else 0 :]
    given = dict(zip(names, call.args))
    given |= {word.arg: word.value for word in call.keywords}
    defaults = dict(zip(reversed(names), reversed(target.args.defaults)))
    for name in names:
        if name not in given:
            if not isinstance(defaults.get(name), ast.Constant):
                return None
            given[name] = defaults[name]
    return given


def _apart(target, own, around, receiver):
    """Whether the function's names can't be taken for others: its own for an inner scope's, or a global for one of the
    caller's."""
    inner = set().union(*(bound(node) for part in target.body for node in walk(part)
                          if isinstance(node, (*NESTED, *_COMPREHENSIONS))))
    held = {node.id for node in walk(target) if isinstance(node, ast.Name)}
    if inner & own or (held - own - {receiver}) & around:
        return False
    return bool(receiver) or "self" not in own


def ended(body, targets):
    """The statements with what they return assigned to targets (or left, None) instead; None: a loop or the like
    returns."""
    made = []
    for number, part in enumerate(body):
        if isinstance(part, ast.Return):
            if targets:
                made.append(ast.Assign(copy.deepcopy(targets), part.value or ast.Constant(None)))
            elif part.value is not None and not isinstance(part.value, (ast.Constant, ast.Name)):
                made.append(ast.Expr(part.value))
            return made
        if not any(isinstance(node, ast.Return) for node in _own(part)):
            made.append(part)
            if isinstance(part, ast.Raise):
                return made
            continue
        if not isinstance(part, ast.If):
            return None
        rest = body[number + 1 :]
        if _leaves(part.body):
            ways = part.body, part.orelse + rest
        elif part.orelse and _leaves(part.orelse):
            ways = part.body + rest, part.orelse
        else:
            return None
        way, other = (ended(list(statements), targets) for statements in ways)
        if way is None or other is None:
            return None
        made.append(ast.If(part.test, way or [ast.Pass()], other))
        return made
    return made + ([ast.Assign(copy.deepcopy(targets), ast.Constant(None))] if targets else [])


def _own(node):
    # A statement and what is in it, but not in functions of its own.
    yield node
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, NESTED):
            yield from _own(part)


def _leaves(body):
    # Whether nothing goes on behind these statements.
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _leaves(last.body) and _leaves(last.orelse)
    return isinstance(last, (ast.Return, ast.Raise))


class _Put(ast.NodeTransformer):
    def __init__(self, final):
        self._final = final

    def visit_Name(self, node):
        value = self._final.get(node.id)
        if value is None:
            return node
        return ast.Name(value.id, node.ctx) if isinstance(value, ast.Name) else ast.Constant(value.value)

    def visit_ExceptHandler(self, node):
        value = self._final.get(node.name)
        if value is not None:
            node.name = value.id
        return self.generic_visit(node)
