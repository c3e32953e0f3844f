"""Short names for what nobody outside a class, module or function calls by name."""

import ast
import builtins
import itertools
import string

from tools.image.walking import walk

_LETTERS = string.ascii_lowercase + string.ascii_uppercase


def short_names(prefix: str, taken):
    """Yields prefix and letters, the shortest first, but for what is taken."""
    for length in itertools.count(1):
        for letters in itertools.product(_LETTERS, repeat=length):
            name = prefix + "".join(letters)
            if name not in taken:
                yield name


def _private(name):
    return name.startswith("_") and not name.startswith("__") and ":" not in name


# -- attributes and methods


def attributes(trees: dict) -> None:
    """Private attributes and methods: `_a`, `_b` ... anew in each class, for they are only reached through `self`.

    One that is reached in another way, is bound in the class's body, or stands in a text, keeps its name.
    """
    classes = [node for tree in trees.values() for node in walk(tree) if isinstance(node, ast.ClassDef)]
    keep = {node.value for tree in trees.values() for node in walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    through_self = {id(node) for class_ in classes for node in walk(class_) if _of_self(node)}
    for tree in trees.values():
        keep |= {node.attr for node in walk(tree)
                 if isinstance(node, ast.Attribute) and id(node) not in through_self}
    for class_ in classes:
        keep |= {node.id for part in class_.body if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
                 for node in walk(part) if isinstance(node, ast.Name)}
        if any(not (isinstance(base, ast.Name) and hasattr(builtins, base.id)) for base in class_.bases):
            keep |= set(_privates(class_))  # it may share them with its base
    for class_ in classes:
        names = [name for name in _privates(class_) if name not in keep]
        short = dict(zip(names, short_names("_", keep)))
        for node in walk(class_):
            if isinstance(node, ast.Attribute) and _of_self(node):
                node.attr = short.get(node.attr, node.attr)
        for method in class_.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
                method.name = short.get(method.name, method.name)


def _of_self(node):
    return (isinstance(node, ast.Attribute) and _private(node.attr)
            and isinstance(node.value, ast.Name) and node.value.id == "self")


def _privates(class_):
    """Private names of a class, the most used first."""
    names = [node.attr for node in walk(class_) if isinstance(node, ast.Attribute) and _of_self(node)]
    names += [part.name for part in class_.body
              if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and _private(part.name)]
    return sorted(set(names), key=lambda name: (-names.count(name), name))


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
    short = short_names("", taken | set(dir(builtins)) | {"as", "if", "in", "is", "or", "do"})
    for arg in function.args.args:
        if arg.arg in keep or arg.arg in inner or arg.arg == "self" or len(arg.arg) == 1 or _rebound(function, arg.arg):
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
    """Names for the identifiers of tools/image/merge.py, and the imports that they need. kept: with their own name."""
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
            wanted = next(short_names("_", here))
        elif wanted in here:
            wanted = f"{module.rpartition('.')[2]}_{wanted}".lstrip("_")
        while wanted in here:
            wanted += "_"
        final[identifier] = wanted
        for home in files:
            taken[home].add(wanted)
    return final


def _brief(trees, kept):
    """Identifiers of what no traceback shows: constants, and classes but for exceptions; and of what is private."""
    found = set()
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.Assign):
                found |= {part.id for part in walk(node) if isinstance(part, ast.Name) and
                          isinstance(part.ctx, ast.Store)}
            elif isinstance(node, ast.ClassDef) and not node.bases:
                found.add(node.name)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and ":_" in node.name:
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
