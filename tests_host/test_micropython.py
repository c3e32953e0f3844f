"""The tests run on what the lock runs on: MicroPython 1.25, with long and with short words."""

import pytest

from tests_host.micropython import both, run

_WHO = "import sys\nprint(sys.implementation[0], sys.implementation[1][:2], sys.maxsize)\n"


@pytest.mark.parametrize("bits", [64, 32])
def test_is_micropython_1_25_with_the_wanted_word_size(bits):
    assert run(_WHO, bits=bits) == f"micropython (1, 25) {2 ** (bits - 1) - 1}\n"


@pytest.mark.parametrize("bits", [64, 32])
def test_heap_has_the_size_asked_for(bits):
    """RAM figures rest on this: memory beyond the asked-for heap is not to be had."""
    fill = "held = bytearray(%d)\nprint(len(held))\n"
    assert run(fill % 40_000, bits=bits, heap="64K") == "40000\n"
    with pytest.raises(AssertionError, match="MemoryError"):
        run(fill % 70_000, bits=bits, heap="64K")


def test_scripts_find_the_rooms_and_get_arguments_and_input():
    script = "import sys\nimport names\nprint(sys.argv[1:], sys.stdin.read())\n"
    assert both(script, "a b", input="word") == "['a b'] word\n"


def test_failing_or_hanging_scripts_fail_the_test_and_say_why():
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run("\n1 / 0\n")
    with pytest.raises(AssertionError, match="still runs after 1 s"):
        run("\nwhile True:\n    pass\n", timeout=1)


def test_interpreters_that_disagree_fail_the_test():
    with pytest.raises(AssertionError, match="MicroPython with 64 bits prints"):
        both("import sys\nprint(sys.implementation.name)\n")
