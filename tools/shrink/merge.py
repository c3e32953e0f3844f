"""Joins the modules that the lock keeps loaded into a few files.

Each module costs 170 bytes of heap before its first line, and so does each name that one imports from another.
In a joined file every name of a module is unique: `totp.step` in `codes/judge.py` becomes `totp_step` where `step`
alone would mean something else. Modules that are not joined keep their file, path and public names.
"""

import ast

from tools.shrink import trace
from tools.shrink.prune import without_docstrings
from tools.shrink.scopes import GlobalNames, Unsupported, as_list
from tools.shrink.walking import walk


class Module:
    """A parsed source. `own`: what its top level defines; `bindings`: imported name -> identifier or joined module."""

    def __init__(self, name, path, text, joined):
        self.name, self.path, self.joined = name, path, joined
        self.tree = without_docstrings(ast.parse(text, path))
        trace.mark(self.tree, path)
        self.own = set()
        self.bindings = {}
        for node in self.tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.own.add(node.name)
            elif isinstance(node, ast.Assign):
                self.own.update(part.id for target in node.targets for part in walk(target)
                                if isinstance(part, ast.Name))

    def identifier(self, name):
        """`module:name` of a global that may be renamed, else None."""
        if name in self.own and (self.joined or name.startswith("_") and not name.startswith("__")):
            return f"{self.name}:{name}"
        return None


def module_name(path: str) -> str:
    """`codes.judge` of lib/codes/judge.py, `firmware.app` of firmware/app.py, `codes` of lib/codes/__init__.py."""
    name = path.removesuffix(".py").removeprefix("lib/").replace("/", ".")
    return name.removesuffix(".__init__")


class _Resolve(GlobalNames):
    """Puts identifiers (`module:name`, `^module:name` of what is imported from outside) in the place of names."""

    def __init__(self, module, modules, homes):
        super().__init__()
        self._module, self._modules, self._homes = module, modules, homes
        self._local = []
        self._imported = {}  # (function, name) -> what of a joined module it is, None for what is not joined

    def run(self):
        body = []
        for node in self._module.tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                body += self._import(node, self._module.bindings)
            else:
                body.append(node)
        self._module.tree.body = [part for node in body for part in self._statement(node)]

    def _statement(self, node):
        node = self.visit(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            node.name = self._module.identifier(node.name) or node.name
        return as_list(node)

    def _import(self, node, bindings):
        """Takes down what the statement binds; what is left of it."""
        kept = []
        for alias in node.names:
            target = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            bare = alias.asname or alias.name
            source = None if isinstance(node, ast.Import) else node.module
            if self._is_joined(target):
                bindings[bare] = self._modules[target]
            elif source and self._is_joined(source):
                bindings[bare] = f"{source}:{alias.name}"
            elif self._module.joined and self._scopes == []:
                if "." in bare or alias.asname and not source:
                    raise Unsupported(f"{self._module.path}: import {target}")
                bindings[bare] = f"^{source}:{alias.name}" if source else f"^{alias.name}"
            else:
                kept.append(alias)
        if not kept:
            return []
        node.names = kept
        return [node]

    def _is_joined(self, name):
        return name in self._modules and self._modules[name].joined

    def local_import(self, node):
        bindings = {}
        names = [alias.asname or alias.name for alias in node.names]
        left = self._import(node, bindings)
        for name in names:
            before = self._imported.setdefault((self._scopes[-1][0], name), bindings.get(name))
            if before != bindings.get(name):  # which of them a use means, only a run could tell
                raise Unsupported(f"{self._module.path}: {name} is imported twice in one function")
        if not bindings:
            return node
        if len({self._home(binding) for binding in bindings.values()}) != 1:
            raise Unsupported(f"{self._module.path}: two rooms in one import")
        statement = ast.ImportFrom(self._home(next(iter(bindings.values()))), [], 0)
        self._local.append((self._scopes[-1][0], bindings, statement))
        return [*left, statement]

    def _home(self, binding):
        name = binding.name if isinstance(binding, Module) else binding.partition(":")[0]
        return self._homes[name]

    def _binding(self, name):
        for scope, _ in reversed(self._scopes):
            for around, bindings, statement in self._local:
                if around is scope and name in bindings:
                    return bindings[name], statement
        if self.is_global(name):
            return self._module.bindings.get(name) or self._module.identifier(name), None
        return None, None

    def _name(self, node, identifier, statement):
        if statement is not None and identifier not in [alias.name for alias in statement.names]:
            statement.names.append(ast.alias(identifier))
        return ast.copy_location(ast.Name(identifier, node.ctx), node)

    def visit_Name(self, node):
        binding, statement = self._binding(node.id)
        if isinstance(binding, Module):
            raise Unsupported(f"{self._module.path}: module {binding.name} used as a value")
        return self._name(node, binding, statement) if binding else node

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Name):
            binding, statement = self._binding(node.value.id)
            if isinstance(binding, Module):
                if node.attr not in binding.own or not isinstance(node.ctx, ast.Load):
                    raise Unsupported(f"{self._module.path}: {binding.name}.{node.attr}")
                return self._name(node, f"{binding.name}:{node.attr}", statement)
        return self.generic_visit(node)


def merge(sources: dict, groups: dict) -> dict:
    """{module or joined file: tree} with identifiers for names. groups: joined file's module name -> its modules, the
    innermost first. sources: path -> text."""
    homes = {name: home for home, names in groups.items() for name in names}
    modules = {}
    for path, text in sources.items():
        name = module_name(path)
        modules[name] = Module(name, path, text, name in homes)
    for module in modules.values():
        _Resolve(module, modules, homes).run()
    trees = {name: module.tree for name, module in modules.items() if not module.joined}
    for home, names in groups.items():
        trees[home] = ast.Module([node for name in names for node in modules[name].tree.body], [])
    return trees
