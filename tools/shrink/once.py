"""Functions and methods that the program mentions in one place only, and that may go there."""

import ast
import collections

from tools.shrink import rom
from tools.shrink.scopes import parameters
from tools.shrink.walking import FUNCTIONS, walk

# No plain call; or code that comes for this call and is to go with it.
_OTHER = (ast.Yield, ast.YieldFrom, ast.Import, ast.ImportFrom)


class Once:
    """Those of the trees as they are now, each as {name: definition}. kept: identifiers that others use, too."""

    def __init__(self, trees, kept):
        nodes = [node for tree in trees.values() for node in walk(tree)]
        self._kept = kept
        self._texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        self._uses = collections.Counter(node.id for node in nodes if isinstance(node, ast.Name))
        self._uses.update(alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names)
        self._uses.update("." + node.attr for node in nodes if isinstance(node, ast.Attribute))
        classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
        self._defined = collections.Counter(part.name for class_ in classes for part in class_.body
                                            if isinstance(part, FUNCTIONS))
        self._related = {base.id for class_ in classes for base in class_.bases if isinstance(base, ast.Name)}

    def functions(self, tree):
        """Those of a file."""
        return {node.name: node for node in tree.body if isinstance(node, FUNCTIONS) and ":" in node.name
                and self._uses[node.name] == 1 and node.name not in self._kept
                and node.name.rpartition(":")[2] not in self._texts and _fits(node)}

    def methods(self, class_):
        """Those of a class without relatives."""
        if class_.bases or class_.name in self._related:
            return {}
        return {part.name: part for part in class_.body if isinstance(part, FUNCTIONS)
                and self._uses["." + part.name] == 1 and self._defined[part.name] == 1
                and part.name not in self._texts and not part.name.startswith("__") and part.name not in rom.NAMES
                and _fits(part) and parameters(part)[:1] == ["self"]}


def _fits(function):
    args = function.args
    return not (function.decorator_list or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs
                or any(isinstance(node, _OTHER) for part in function.body for node in walk(part)))
