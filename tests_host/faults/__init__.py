"""The rows of the fault table, by what is broken. Importing this package fills `row.ROWS`."""

from tests_host.faults import bolt, clock, data, keypad, power, start, tasks  # noqa: F401
