"""The bench's group `stack`: the firmware's calls leave room on the chip's stack, and one that goes deep is noticed."""

import pytest

from tools.bench import deep, stack
from tools.sim.script import run_script


@pytest.fixture(scope="module")
def firmware(tmp_path_factory):
    return stack.Firmware(tmp_path_factory.mktemp("firmware"))


@pytest.mark.parametrize("scene", [stack.rescue, stack.console])
def test_no_call_needs_two_thirds_of_the_stack(firmware, scene):
    calls = scene(firmware)
    assert 10 < calls < stack.AIM * stack.LOOP


@pytest.mark.parametrize("depth", [3, 30])
def test_depth_is_counted_in_plain_calls(tmp_path, depth):
    script = tmp_path / "script.py"
    deeper = "def deeper(left):\n    _deep('deeper')\n    return left and deeper(left - 1)\n"
    script.write_text(f"{deep.PROBE}\n{deeper}deeper({depth - 1})\n")
    calls, name = deep.deepest(run_script(script, bits=32))["loop"]
    assert abs(calls - depth) < 1 and name == "deeper"
