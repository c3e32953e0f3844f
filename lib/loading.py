"""Imports modules in the order of a list (preload.py), and lets go of modules.

Small, and by itself: it is in the heap while something else comes or goes, and then forgets itself and the lists.
"""

import gc
import sys

# Bytes of garbage after which it is collected, from the first call on. A heap that is collected only when it is full
# has what stays spread over all of it, and later no 4 KB in one piece: tests_host/test_heap_compact.py.
_COLLECT = 16384


def run(modules):
    """Imports them; returns those that were not there before. Call it before other imports of lib/.
    Where one can't be (no memory), none of these stays, and it may be tried again."""
    fresh = [name for name in modules if sys.modules.get(name) is None]
    for name in fresh:  # an import that found no memory may leave an entry without a value: the next would crash on it
        sys.modules.pop(name, None)
    gc.threshold(_COLLECT)
    try:
        for name in modules:
            __import__(name)
    except Exception:
        forget(fresh)
        raise
    _end()
    return fresh


def forget(modules):
    """Lets go of modules; their code is gone with the next collection. Nothing may hold on to a function of theirs.
    With "boards" the tables of the boards go, too."""
    for name in modules:  # no list of them: memory may be at its end
        _empty(name)
    if "boards" in modules:
        for name in sys.modules:  # MicroPython lets entries go meanwhile
            if name[:7] == "boards.":
                _empty(name)
    _end()


def _end():
    empty = _empty  # of this module's own names nothing is left then
    empty("preload")
    empty("loading")


def _empty(name):
    loaded = sys.modules  # of this module's own names nothing is left at the end
    module = loaded.get(name)
    if module:
        room, _, leaf = name.rpartition(".")
        if room in loaded:
            setattr(sys.modules[room], leaf, None)
            delattr(sys.modules[room], leaf)
        for part in module.__dict__:  # a stale word may keep a module, but not what was in it; dir() tries every name
            if part[:2] != "__":
                setattr(module, part, None)
        loaded[name] = None  # an entry that is only deleted keeps its value in the table (py/map.c)
        del loaded[name]
