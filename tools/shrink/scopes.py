"""Which names of a module mean its globals: the scopes of Python, as far as the firmware uses them."""

import ast

from tools.shrink.walking import walk

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp,
           ast.GeneratorExp)


class Unsupported(Exception):
    """The source uses something that these passes do not know; the text says what and where."""


def bound(node) -> set[str]:
    """Names that a function, lambda, comprehension, class or module binds itself, those of inner scopes left out."""
    names = set()
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        names.update(parameters(node))
        body = node.body if isinstance(node.body, list) else [node.body]
    elif isinstance(node, (ast.ClassDef, ast.Module)):
        body = node.body
    else:
        body = [part for generator in node.generators for part in walk(generator.target)]
    for part in body:
        _collect(part, names)
    return names


def _collect(node, names):
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        raise Unsupported(f"line {node.lineno}: global and nonlocal")
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names.add(node.name)
        return
    if isinstance(node, _SCOPES):
        return
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        names.add(node.id)
    elif isinstance(node, ast.ExceptHandler) and node.name:
        names.add(node.name)
    elif isinstance(node, ast.alias):
        names.add(node.asname or node.name.partition(".")[0])
    for child in ast.iter_child_nodes(node):
        _collect(child, names)


def parameters(function) -> list[str]:
    """All parameter names of a function or lambda."""
    args = function.args
    listed = args.posonlyargs + args.args + args.kwonlyargs + [arg for arg in (args.vararg, args.kwarg) if arg]
    return [arg.arg for arg in listed]


def as_list(visited) -> list:
    """What a visit has made of a statement: one, several, or none (None)."""
    if isinstance(visited, list):
        return visited
    return [visited] if visited else []


class GlobalNames(ast.NodeTransformer):
    """Calls `found(node)` for each Name that means a global of the module (or a builtin), and puts its answer there;
    `local_import(node)` for each import inside a function."""

    def __init__(self):
        self._scopes = []

    def found(self, node):
        return node

    def local_import(self, node):
        return node

    def is_global(self, name: str) -> bool:
        """Whether a name read here means the module's."""
        inner = self._scopes[-1:]
        around = [scope for scope in self._scopes[:-1] if not isinstance(scope[0], ast.ClassDef)]
        return not any(name in names for _, names in inner + around)

    def visit_Name(self, node):
        return self.found(node) if self.is_global(node.id) else node

    def visit_Import(self, node):
        return self.local_import(node) if self._scopes else node

    def visit_ImportFrom(self, node):
        return self.local_import(node) if self._scopes else node

    def _function(self, node):
        node.returns = None
        for arg in walk(node.args):
            if isinstance(arg, ast.arg):
                arg.annotation = None
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        node.args.defaults = [self.visit(part) for part in node.args.defaults]
        node.args.kw_defaults = [part and self.visit(part) for part in node.args.kw_defaults]
        return self._inside(node, "body")

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def visit_Lambda(self, node):
        node.args.defaults = [self.visit(part) for part in node.args.defaults]
        return self._inside(node, "body")

    def visit_ClassDef(self, node):
        node.bases = [self.visit(part) for part in node.bases]
        return self._inside(node, "body")

    def _comprehension(self, node):
        node.generators[0].iter = self.visit(node.generators[0].iter)
        self._scopes.append((node, bound(node)))
        for number, generator in enumerate(node.generators):
            generator.ifs = [self.visit(part) for part in generator.ifs]
            if number:
                generator.iter = self.visit(generator.iter)
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        self._scopes.pop()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_AnnAssign(self, node):
        if node.value is None:
            return None
        return self.visit(ast.copy_location(ast.Assign([node.target], node.value), node))

    def _inside(self, node, field):
        self._scopes.append((node, bound(node)))
        body = getattr(node, field)
        if isinstance(body, list):
            visited = []
            for part in body:
                visited += as_list(self.visit(part))
            setattr(node, field, visited or [ast.Pass()])
        else:
            setattr(node, field, self.visit(body))
        self._scopes.pop()
        return node
