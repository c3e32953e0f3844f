"""What a row of the fault table is."""

from typing import Callable, NamedTuple

BOTH = ("6000i", "7000i")


class Row(NamedTuple):
    """check(make, case): `make(**options)` starts a tests_host.faultside.Side. Afterwards the runner holds the row to
    `shows` (pattern of lib/indicator) and `log` (kind, or kind and reason), if given, and the motor to its limits."""

    name: str
    shows: str
    log: str
    cases: dict  # model -> what `case` is, one after the other
    check: Callable


ROWS: list[Row] = []


def fault(name, shows="", log="", models=BOTH, cases=(None,), lever=None):
    """Registers the decorated function as a row. lever: other cases for the 7000i."""
    by_model = {model: tuple(lever if lever and model == "7000i" else cases) for model in models}

    def register(check):
        ROWS.append(Row(name, shows, log, by_model, check))
        return check

    return register
