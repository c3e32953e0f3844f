"""Whose modules an import finds: the base's lib/ or the mounted slot's. One at a time, never mixed.

What the base imported before the slot was mounted stays in sys.modules; left there, the application would run
with the base's keypad, codes and bolt instead of its own.
"""

import gc
import sys

APP = "/app"
_BASE = "/lib"
_KEPT = ("start", "start.rooms", "drivers.window")  # this file, and the block device under /app


def fit() -> bool:
    """Whether this slot's application is to be started: identity, model, signature, hash. Then it is mounted at /app.
    Not in boot.py: its own frame lives as long as the lock, and keeps what it has held."""
    import preload

    preload.run(preload.BOOT)
    from start import choose

    return choose.Start().run()


def to_app():
    """Forgets the base's modules; imports come from the mounted slot."""
    _forget(_BASE)
    sys.path[:] = [".frozen", APP, APP + "/lib"] + _others()


def to_base():
    """Forgets the slot's modules; imports come from the base."""
    _forget(APP)
    sys.path[:] = ["", ".frozen", _BASE] + _others()


def _others():
    return [path for path in sys.path if path not in ("", ".frozen", _BASE, APP, APP + "/lib")]


def _forget(root):
    for name in sys.modules:  # no list of them: memory may be at its end. MicroPython lets entries go meanwhile
        module = sys.modules[name]
        where = getattr(module, "__file__", "") or getattr(module, "__path__", "")  # a package may be only a folder
        if where.startswith(root + "/") and name not in _KEPT:
            # A stale word on the stack may keep a module, but not what was in it. dir() would try each name there is.
            for part in module.__dict__:
                if part[:2] != "__":
                    setattr(module, part, None)
            sys.modules[name] = None  # an entry that is only deleted keeps its value in the table (py/map.c)
            del sys.modules[name]
            room, _, leaf = name.rpartition(".")
            if room in sys.modules and leaf in sys.modules[room].__dict__:  # one that is kept
                setattr(sys.modules[room], leaf, None)
                delattr(sys.modules[room], leaf)
    gc.collect()
