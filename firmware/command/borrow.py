"""Modules for as long as they are needed: what carries a command out, what tells of events.

For the loop alone: the network thread never reads the file system.
"""

import sys

from lock import console


class Borrowed:
    """modules, the innermost first: they come with `load`, are imported where they are used, and stay until `back`.
    Nothing of theirs may be kept for longer."""

    def __init__(self, modules):
        self._modules = modules
        self.here = False

    def load(self) -> bool:
        """Imports those that are not there. False, for want of memory most likely: then none of them is left, and the
        console has why, if there is memory for that. Never raises."""
        if not self.here:  # else somebody may be using them
            try:
                import loading

                loading.run(self._modules)
                self.here = True
            except Exception as error:
                self.back()
                self._report(error)
        return self.here

    def _report(self, error):
        try:
            console.report("loading", error)
        except MemoryError:
            pass

    def back(self):
        """Forgets them. `here` stays true where there is not even the memory for that: try again."""
        try:
            import loading  # anew: it forgets itself

            loading.forget(self._modules)
            self.here = False
        except Exception:
            if "loading" in sys.modules:  # an entry without a value, as in loading.run, or a part of it
                sys.modules["loading"] = None
                del sys.modules["loading"]
