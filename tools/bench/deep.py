"""Firmware as it ships, but that each function tells when it was entered deeper in the C stack than any before.

What the interpreter needs for a call it takes from one stack, and asyncio, an import or a file system that calls back
from the same. `micropython.stack_use()` tells what is in use of the stack of whoever asks.
"""

import ast
import contextlib
from unittest import mock

from tools.image import tree

# By how much the unix port's buffer for the path of what is imported is longer than the chip's (MICROPY_ALLOC_PATH_MAX)
_PATH = 4096 - 128
_WHILE_READING = "readblocks"  # the file system's callback: an import is at work that has not begun with the module
# Goes before boot.py. Depth is counted from there, or from where a thread began, in plain calls: 20 of them less 10.
# asyncio loads its own parts when they are asked for, from inside: here they are.
PROBE = f"""
import asyncio, builtins, micropython, _thread
asyncio.Event, asyncio.ThreadSafeFlag, asyncio.Lock, asyncio.wait_for
_here, _most, _loading = {{}}, {{}}, [0]
def _calls(count):
    return _calls(count - 1) if count else micropython.stack_use()
_call = (_calls(20) - _calls(10)) // 10
def _deep(name, thread=_thread.get_ident, use=micropython.stack_use):
    at, me = use() - (_loading[0] + name.endswith("{_WHILE_READING}")) * {_PATH}, thread()
    here = _here.setdefault(me, at)
    if at > _most.get(me, 0):
        _most[me] = at
        print("deep", "loop" if me == _loop else "thread", (at - here) / _call, name)
def _load(step):
    _loading[0] += step
_loop = _thread.get_ident()
builtins._deep, builtins._load = _deep, _load
_deep("boot.py")
"""


@contextlib.contextmanager
def told():
    """Within it tools.image compiles such firmware, from what it has joined and shortened."""
    built = tree.built

    def telling(texts):
        return built({name: _told(name, text) for name, text in texts.items()})

    with mock.patch.object(tree, "built", telling):
        yield


def deepest(console: str) -> dict[str, tuple[float, str]]:
    """{"loop" or "thread": (plain calls, function)} of what such firmware printed."""
    found: dict[str, tuple[float, str]] = {}
    for line in console.splitlines():
        if line.startswith("deep "):
            _, where, calls, name = line.split(" ", 3)
            found[where] = max(found.get(where, (0.0, "")), (float(calls), name))
    return found


def _told(path, text):
    if not text:
        return text
    module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body[:0] = ast.parse(f"_deep({path + ' ' + node.name!r})").body
    return "_load(1)\n" + ast.unparse(module) + "\n_load(-1)\n"
