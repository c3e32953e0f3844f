"""For all tests: properties are tried without a deadline per example, since other tests share the cores; and a test in
which a tool gave a secret away fails (leaks.py)."""

import leaks
import leaks_hooks
import pytest
from hypothesis import settings

settings.register_profile("latchkey", deadline=None, print_blob=True)
settings.load_profile("latchkey")


def pytest_runtest_setup(item):
    leaks_hooks.hook()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        leaks_hooks.hook()  # what the test itself has loaded is watched from the next one on
        found = leaks.WATCH.leaks("".join(text for name, text in report.sections if name.startswith("Captured std")))
        if found and report.passed:
            report.outcome = "failed"
            report.longrepr = "a secret came out:\n" + "\n".join(found)
    return report
