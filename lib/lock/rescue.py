"""The rescue lock: keypad, codes, bolt, throttle, indicator and log, from the base alone."""

from lock import run as lock_run


def run():
    """Does not return: ends in a reset. Says on the indicator that it is the rescue lock."""
    lock_run.run("rescue", "base")
