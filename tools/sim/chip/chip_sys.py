"""Stand-in for `sys`: the interpreter's own, but its console is the board's."""

import sys as _real
from sys import *  # noqa: F403

import simulator as _simulator
from uart import Stdin as _Stdin

path, ps1, ps2 = _real.path, _real.ps1, _real.ps2
platform = "esp32"
stdin = _Stdin(_simulator.uart, _Stdin(_simulator.uart))
