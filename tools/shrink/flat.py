"""Sources without folders: `drivers/slots.py` becomes `drivers_slots_.py`, in files and in imports.

A folder of a littlefs takes two of the base's 48 blocks, and 110 bytes of heap while something of it is loaded. Names
of modules that are only made while the program runs can't be followed: such rooms keep their folder.
"""

import ast

from tools.shrink import merge
from tools.shrink.scopes import Unsupported

_KEPT = ("lib/boards/", "lib/start/", "firmware/")


def flat(name: str) -> str:
    """What a module is called then: `drivers_slots_` of `drivers.slots`."""
    return name.replace(".", "_") + "_"


def is_flat(path: str) -> bool:
    """Whether it is a module of a room that loses its folder."""
    return "." in merge.module_name(path) and not path.startswith(_KEPT) and not path.endswith("/__init__.py")


def flatten(texts: dict[str, str]) -> dict[str, str]:
    """{path: source} with the modules of lib/'s rooms in lib/ itself.

    Raises scopes.Unsupported for an import that has no such form."""
    names = {name: flat(name) for path, name in ((path, merge.module_name(path)) for path in texts) if is_flat(path)}
    moved = {}
    for path, text in texts.items():
        name = merge.module_name(path)
        tree = _Renamed(names, path).visit(ast.parse(text))
        made = ast.unparse(ast.fix_missing_locations(tree)) + "\n" if tree.body else ""
        moved[f"lib/{names[name]}.py" if name in names else path] = made
    return moved


class _Renamed(ast.NodeTransformer):
    def __init__(self, names, path):
        self._names, self._path = names, path

    def visit_Import(self, node):
        for alias in node.names:
            if alias.name in self._names:  # it would bind the room
                raise Unsupported(f"{self._path}: import {alias.name}")
        return node

    def visit_ImportFrom(self, node):
        if node.module in self._names:
            node.module = self._names[node.module]
            return node
        moved = [alias for alias in node.names if f"{node.module}.{alias.name}" in self._names]
        node.names = [alias for alias in node.names if alias not in moved]
        return [
            *(
                ast.Import([ast.alias(self._names[f"{node.module}.{alias.name}"], alias.asname or alias.name)])
                for alias in moved
            ),
            *([node] if node.names else []),
        ]

    def visit_Constant(self, node):
        """Names of modules in texts: one, or a list with blanks between, as lib/preload.py has them."""
        if isinstance(node.value, str) and any(word in self._names for word in node.value.split()):
            return ast.Constant(" ".join(self._names.get(word, word) for word in node.value.split()))
        return node
