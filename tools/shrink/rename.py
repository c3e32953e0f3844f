"""Short names for what nobody outside a class, module or function calls by name."""

import ast
import builtins

from tools.shrink import fields, rom
from tools.shrink.walking import walk

# -- attributes and methods


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


# -- parameters


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
    taken = _names(function)
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


def _names(tree):
    """Names that a tree reads, binds or takes as parameters, and its inner functions' and imports'."""
    names = set()
    for node in walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


# -- globals


def globals_(trees: dict, kept=()) -> None:
    """Names for the identifiers of tools/shrink/merge.py, and the imports that they need. kept: with their own name."""
    homes = {}
    for home, tree in trees.items():
        for node in tree.body:
            for part in walk(node) if isinstance(node, ast.Assign) else [node]:
                name = getattr(part, "name", None) or (part.id if isinstance(part, ast.Name) and
                                                       isinstance(part.ctx, ast.Store) else None)
                if isinstance(name, str) and ":" in name:
                    homes[name] = home
    used = {home: {name for name in _names(tree) if ":" in name or name.startswith("^")}
            for home, tree in trees.items()}
    final = _final(trees, used, homes, _brief(trees, kept))
    for home, tree in trees.items():
        local = {alias.name for node in walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        imports = _imports(home, sorted(used[home]), homes, final, local)
        for node in walk(tree):
            if isinstance(node, ast.Name):
                node.id = final.get(node.id, node.id)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.alias)):
                node.name = final.get(node.name, node.name)
        tree.body = imports + tree.body


def _final(trees, used, homes, brief):
    # A name is taken in the files that have it: elsewhere another may have the same.
    reserved = set(dir(builtins)) | {"const"}
    taken = {home: reserved | {name for name in _names(tree) if ":" not in name and not name.startswith("^")}
             for home, tree in trees.items()}
    final = {}
    for identifier in sorted(set().union(*used.values()) | set(homes), key=lambda name: (name in brief, name)):
        files = [home for home in trees if identifier in used[home] or homes.get(identifier) == home]
        here = set().union(*(taken[home] for home in files))
        module, _, wanted = identifier.lstrip("^").rpartition(":")
        if identifier in brief:
            wanted = next(rom.spare(here))
        elif wanted in here:
            wanted = f"{module.rpartition('.')[2]}_{wanted}".lstrip("_")
        while wanted in here:
            wanted += "_"
        final[identifier] = wanted
        for home in files:
            taken[home].add(wanted)
    return final


def _brief(trees, kept):
    """Identifiers but for what is kept, and for functions that may be looked for: the name of their file and their own
    are texts."""
    found = set()
    texts = {node.value for tree in trees.values() for node in walk(tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.Assign):
                found |= {part.id for part in walk(node) if isinstance(part, ast.Name) and
                          isinstance(part.ctx, ast.Store)}
            elif isinstance(node, ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                module, _, name = node.name.rpartition(":")
                if module not in trees or name not in texts:
                    found.add(node.name)
    return {name for name in found if ":" in name} - set(kept)


def _imports(home, used, homes, final, local):
    plain, from_ = [], {}
    for identifier in used:
        name = final[identifier]
        if identifier.startswith("^"):
            module, _, attribute = identifier[1:].partition(":")
            alias = ast.alias(attribute or module, None if name == (attribute or module) else name)
            if attribute:
                from_.setdefault(module, []).append(alias)
            else:
                plain.append(alias)
        elif homes[identifier] != home and identifier not in local:
            from_.setdefault(homes[identifier], []).append(ast.alias(name))
    statements = [ast.Import([alias]) for alias in plain]
    return statements + [ast.ImportFrom(module, aliases, 0) for module, aliases in from_.items()]
