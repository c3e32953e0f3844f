"""Texts that a lock keeps once: a file that is loaded has a copy of each text, but of those that are names already.

Of what has more than ten letters the compiler makes no names. So they are made before the files are loaded: by a module
of its own, which is forgotten with what only the start needs, and for the online side by what puts it together.
"""

import ast

from tools.shrink.walking import walk

MODULE = "texts"
_NAMES = 10  # longest text that the compiler makes a name of by itself
_LONGEST = 24


def early(trees: dict, homes: list[str], online: str) -> bool:
    """Adds the module and the online side's line. homes: files loaded together. Returns whether there is a module."""
    first = _texts(trees[home] for home in homes if not home.startswith(online.rpartition(".")[0]))
    if not first:
        return False
    trees[MODULE] = ast.Module([_named(first)], [])
    more = _texts(trees[home] for home in homes if home.startswith(online.rpartition(".")[0])) - first
    if more and online in trees:
        trees[online].body.insert(0, _named(more))
    return True


def _texts(trees):
    return {node.value for tree in trees for node in walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and _NAMES < len(node.value) <= _LONGEST and not set(node.value) & set(" \n\t\"'\\")}


def _named(texts):
    # To look for an attribute makes a name of a text.
    return ast.parse(f"for name in {' '.join(sorted(texts))!r}.split():\n    hasattr(0, name)").body[0]
