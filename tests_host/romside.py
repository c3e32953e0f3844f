"""For tests with a cable: the real esptool against a board in download mode."""

import subprocess
import sys

STILL = ("--chip", "esp32", "--before", "no-reset", "--after", "no-reset", "--no-stub")


def esptool(port, *words, baud=460800):
    """Run esptool's command line on a port of tools.sim.rom."""
    start = [sys.executable, "-m", "esptool", *STILL, "--port", str(port.path), "--baud", str(baud)]
    return subprocess.run([*start, *map(str, words)], capture_output=True, text=True, timeout=120)
