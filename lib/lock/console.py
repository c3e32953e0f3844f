"""The one place that writes to the console: a fault nobody else could report. Never a code or a secret."""

import sys


def report(where: str, error=None):
    """Prints a line, and the traceback of `error` where there is one."""
    print("latchkey:", where)
    if error is not None:
        sys.print_exception(error)
