"""Stand-in for `gc` on a board with all the memory of this computer: the interpreter's, but a threshold is only kept.

The stand-ins' garbage lies in the same heap and is many times the firmware's: collected as often as the firmware wants
its own collected, a board would take twice the computing. Where a board's heap has a size the real one is used.
"""

from gc import *  # noqa: F403

_threshold = -1


def threshold(amount=None):
    """Bytes of garbage after which it would be collected; -1: when the heap is full. No amount: what it is."""
    global _threshold
    if amount is None:
        return _threshold
    _threshold = -1 if amount < 0 else amount
