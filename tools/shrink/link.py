"""Gives every identifier its last name, a short one where nobody looks for it, and every file the imports it needs."""

import ast
import builtins

from tools.shrink import rom
from tools.shrink.rename import mentioned
from tools.shrink.walking import walk


def link(trees: dict, kept=()) -> None:
    """Names for the identifiers of merge.py, and the imports that they need. kept: with their own name."""
    homes = {name: home for home, tree in trees.items() for node in tree.body for name in _bound(node) if ":" in name}
    used = {home: {name for name in mentioned(tree) if ":" in name or name.startswith("^")}
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


def _bound(statement):
    # Names that a statement of the top level binds, those of imports left out.
    if isinstance(statement, ast.Assign):
        return [part.id for part in walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    return []


def _final(trees, used, homes, brief):
    # A name is taken in the files that have it: elsewhere another may have the same.
    reserved = set(dir(builtins)) | {"const"}
    taken = {home: reserved | {name for name in mentioned(tree) if ":" not in name and not name.startswith("^")}
             for home, tree in trees.items()}
    final = {}
    for identifier in sorted(set().union(*used.values()) | set(homes), key=lambda name: (name in brief, name)):
        files = [home for home in trees if identifier in used[home] or homes.get(identifier) == home]
        here = set().union(*(taken[home] for home in files))
        module, _, wanted = identifier.lstrip("^").rpartition(":")
        if identifier in brief:
            wanted = next(rom.spare(here))
        elif wanted in here and identifier.startswith("^"):
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
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                module, _, name = node.name.rpartition(":")
                if module in trees and name in texts:
                    continue
            found.update(_bound(node))
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
