"""The rescue lock: keypad, codes, bolt, throttle, indicator and log, from the base alone."""


def run(why: str = ""):
    """Does not return: ends in a reset. Says on the indicator that it is the rescue lock. why: for the log."""
    _load()
    from lock import run as lock_run

    lock_run.run("rescue", "base", why)


def _load():
    # In a frame of its own: that of `run` stays as long as the lock, with what it has held.
    import preload

    preload.run(preload.MODULES + preload.START)
