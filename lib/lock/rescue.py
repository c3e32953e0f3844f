"""The rescue lock: keypad, codes, bolt, throttle, indicator and log, from the base alone."""


def run(why: str = ""):
    """Does not return: ends in a reset. Says on the indicator that it is the rescue lock. why: for the log."""
    import preload

    preload.run()
    del preload
    from lock import run as lock_run

    lock_run.run("rescue", "base", why)
