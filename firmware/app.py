"""The application: the lock of lib/ and, around it, what an update can bring.

It reads from here: `lock.run` builds the lock for this board and keeps it alive until it can't be.
"""

VERSION = "0.1.0"


def run():
    """Does not return: ends in a reset."""
    _load()
    from firmware.server import connect
    from lock import run as lock_run

    lock_run.run("application", VERSION, connect=connect)


def _load():
    # In a frame of its own: that of `run` stays as long as the lock, with what it has held.
    import preload

    preload.run(preload.MODULES + preload.START)
