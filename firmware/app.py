"""The application: the lock of lib/ and, around it, what an update can bring.

It reads from here: `lock.run` builds the lock for this board and keeps it alive until it can't be.
"""

VERSION = "0.1.0"


def run():
    """Does not return: ends in a reset."""
    import preload

    preload.run()
    del preload
    from firmware.server import connect
    from lock import run as lock_run

    lock_run.run("application", VERSION, connect=connect)
