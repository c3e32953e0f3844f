"""Modules for as long as they are needed: a command's code is in the heap only while it is carried out.

For the loop alone: the network thread never reads the file system.
"""

import sys


class Borrowed:
    """modules, the innermost first: they come with `load`, are imported where they are used, and stay until `back`.
    Nothing of theirs may be kept for longer."""

    def __init__(self, modules):
        self._modules = modules
        self.here = False  # or some of them, where not all could be loaded and memory is too short to forget them

    def load(self):
        """Imports them. Where that fails, for want of memory most likely, none of them is left."""
        import preload

        self.here = True
        try:
            preload.run(self._modules)
        except BaseException:
            self.back()
            raise

    def back(self):
        """Forgets them."""
        import preload  # anew: it forgets itself

        preload.forget(self._modules)
        self.here = False


def call(modules, function: str, *args):
    """Imports modules, the innermost first, returns what the function of the last one returns, and forgets those that
    were not there before. It must return nothing of theirs, nor keep it."""
    fresh = [name for name in modules if name not in sys.modules]
    import preload

    try:
        preload.run(modules)
        return getattr(sys.modules[modules[-1]], function)(*args)
    finally:
        import preload  # anew: it forgets itself

        preload.forget(fresh)


def look(said):
    """`look` of table.py, which a lock needs only for a command of its own server that was not there before."""
    return call(("firmware.command.table",), "look", said)
