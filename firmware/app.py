"""The application: the lock of lib/ and, around it, what an update can bring.

It reads from here: `lock.run` builds the lock for this board and keeps it alive until it can't be.
"""

from lock import run as lock_run

VERSION = "0.1.0"


def run():
    """Does not return: ends in a reset."""
    lock_run.run("application", VERSION)
