"""Turns a lock's traceback back into the source's names: what an image calls `codes`, `isalpha` is Judge.check.

A short name may stand for several functions of a file. Those that mention the function called next come first.
"""

import ast
import re

from tools.shrink.walking import walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_FRAME = re.compile(r'^(\s*)File "([^"]+)", line \d+, in (\S+)$')


def mark(tree: ast.Module, path: str) -> None:
    """Has each function remember whose it is, whatever it will be called."""

    def inner(node, around):
        for part in ast.iter_child_nodes(node):
            name = getattr(part, "name", "<lambda>")
            if isinstance(part, _FUNCTIONS):
                vars(part)["origin"] = f"{path} {around}{name}"
            inner(part, f"{around}{name}." if isinstance(part, (*_FUNCTIONS, ast.ClassDef)) else around)

    inner(tree, "")


def names(tree: ast.Module) -> list:
    """[[name in the image, `path function`, names that it uses], ...] of a marked tree."""
    found = []
    for node in walk(tree):
        if isinstance(node, _FUNCTIONS) and hasattr(node, "origin"):
            uses = {part.attr for part in walk(node) if isinstance(part, ast.Attribute)}
            uses |= {part.id for part in walk(node) if isinstance(part, ast.Name)}
            found.append([getattr(node, "name", "<lambda>"), vars(node)["origin"], sorted(uses)])
    return found


def told(text: str, known: dict[str, list]) -> str:
    """The traceback with the source's names. known: {file as tracebacks name it: rows of `names`}. Lines that are no
    frame, and frames of files that it does not know, stay."""
    lines = text.splitlines()
    frames = [_FRAME.match(line) for line in lines]
    for number, frame in enumerate(frames):
        if frame:
            rows = [row for row in known.get(frame[2], []) if row[0] == frame[3]]
            after = frames[number + 1] if number + 1 < len(frames) else None
            rows.sort(key=lambda row: (bool(after) and after[3] not in row[2], row[1]))
            if rows:
                lines[number] = frame[1] + " or ".join(dict.fromkeys(row[1] for row in rows))
    return "\n".join(lines)
