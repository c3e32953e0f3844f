# Start script of the recorded-behaviour replay: a chip with nothing wired to it but the emulator's sensor at 0x48.
# FLASH and CAUSE come from recorded_target.py; what outlives a reset is handed on in FLASH.state.
import os

import machine_rtc
import simulator
from kernel import Kernel
from pads import Pads

CAUSES = {"power": 1, "en": 1, "reset": 2, "soft": 5, "wdt": 3, "deepsleep": 4, "panic": 2}
SENSELESS_S = 1865449152  # tools/sim/supervisor.py
WATCHDOG = "task_wdt: Task watchdog got triggered. The following tasks/users did not reset the watchdog in time:"

kernel = Kernel()
pads = Pads()


def save(name):
    # what the supervisor would keep
    kept = {"name": name, "now": simulator.rtc.now_us(), "memory": simulator.rtc.memory, "wdt": kernel.wdt_left_ms()}
    with open(FLASH + ".state", "w") as file:
        file.write(repr(kept))


def reset(name, *details):
    print(WATCHDOG if name == "wdt" else details[0] if name == "panic" else "")
    if name == "deepsleep" and details[0]:
        kernel.sleep(details[0] * 1000)
    save(name)
    os.system("kill -9 $PPID")


kept = {}
if CAUSE != "power":
    try:
        with open(FLASH + ".state") as file:
            kept = eval(file.read())
    except OSError:  # the interpreter ended without a reset: SystemExit
        kept = {"name": "soft"}
name = CAUSE if CAUSE != "panic" else kept["name"]
kernel.start(0, 0, 0)
kernel.order(["run", 1 << 28, 0, []])
kernel.on_wdt = lambda: reset("wdt")
if name == "power":
    kept = {}
elif name == "en":
    kept["now"] = SENSELESS_S * 1000000
rtc = machine_rtc.ChipRtc(kernel, kept.get("now"), kept.get("memory", b""))
simulator.wire(kernel, pads, rtc, reset)
simulator.cause = CAUSES[name]
simulator.wake = 4 if name == "deepsleep" else 0
simulator.keep = save
if name == "soft" and kept.get("wdt"):
    kernel.wdt_start(kept["wdt"])
kernel.sleep(250000)


class Sensor:
    # the TMP105 of the recording emulator
    absent = hung = False
    at = 0

    def write(self, data):
        self.at = data[-1] if data else 0

    def read(self, length):
        return (b"\x19\x00" if not self.at else b"\x00\x00")[:length]


simulator.buses[(22, 21)] = {72: Sensor()}

import vloop

vloop.install(kernel)
