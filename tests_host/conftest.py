"""For all tests: properties are tried without a deadline per example, since other tests share the cores; a test in
which a tool gave a secret away fails (leaks.py); what takes longest begins first, so that no core is left with it in
the end."""

import gc
import os

import leaks
import leaks_hooks
import pytest
from hypothesis import settings

from tests_host.fixtures import (  # noqa: F401
    door,
    firmware,
    folder,
    lab,
    lock,
    lost,
    other_key,
    pins,
    shared,
    signed,
    site,
    unsigned,
    wrong,
)

settings.register_profile("latchkey", deadline=None, print_blob=True)
settings.load_profile("latchkey")

_KEPT = pytest.StashKey[set]()  # what was secret before the test itself began


def pytest_collection_finish():
    gc.freeze()  # some hundred thousand objects that live to the end: no collection looks at them again
    gc.set_threshold(10000, 10, 10)


def pytest_runtest_setup(item):
    leaks_hooks.hook()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    kept = leaks.WATCH.mark()
    try:
        return (yield)
    finally:
        item.stash[_KEPT] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        leaks_hooks.hook()  # what the test itself has loaded is watched from the next one on
        found = leaks.WATCH.leaks("".join(text for name, text in report.sections if name.startswith("Captured std")))
        if found and report.passed:
            report.outcome = "failed"
            report.longrepr = "a secret came out:\n" + "\n".join(found)
        leaks.WATCH.forget_pins(item.stash[_KEPT])
    return report


# Modules that take tens of seconds, longest first
SLOW = (
    "test_faults", "test_incident", "test_trial", "test_online_update", "test_online_campaign", "test_lock_once",
    "test_install", "test_desk_tool", "test_console_install", "test_crowd", "test_nothinglost", "test_tool_image",
    "test_console_real", "test_deploy", "test_codes_stay", "test_recover", "test_online_flood", "test_nvs",
    "test_image_signature", "test_store_room", "test_lock_bruteforce", "test_net_hostile", "test_online_broker",
    "test_bench_peers", "test_online_silence", "test_online_loaded", "test_online_quiet",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Slow modules first, and with several workers at the head of each one's share: equal counts, in this order."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    modules = {}
    for item in items:
        modules.setdefault(item.path.stem, []).append(item)
    shares = [[] for _ in range(workers)]
    for number, name in enumerate(name for name in SLOW if name in modules):
        shares[number % workers] += modules.pop(name)
    rest = [item for found in modules.values() for item in found]
    ordered = []
    for number, share in enumerate(shares):
        room = max(0, len(items) * (number + 1) // workers - len(ordered) - len(share))
        ordered += share + (rest[:room] if number < workers - 1 else rest)
        rest = rest[room:]
    items[:] = ordered
