"""network behaves as recorded on the real ESP32 port, statement by statement (a bare chip in the recorded air).

All records of the area `wlan` are replayed and none differs. Where a record says `varies` (the emulator's signal
strength wavers, connect() while connected sometimes raises) only the exception is compared.
"""

from pathlib import Path

import pytest
import recorded
from test_recorded_machine import ACTIONS, READY, Replay

# The recorded air, and the driver that goes on over a soft reset, as start.py does it.
AIR = """
import sys
import json
import network
import simulator
sys.path.insert(0, sys.argv[1] + "/..")
from world.air import Air

class Port:
    def keep(self, part): pass
    def emit(self, *event): pass

def aps(text):
    points = []
    for number, point in enumerate(text.split(";")):
        ssid, channel, rssi = point.split(",")
        points.append({"ssid": ssid, "bssid": BSSIDS.get(ssid, "100100c40a6b"), "channel": int(channel),
                       "rssi": int(rssi), "password": "", "dhcp": True, "internet": "ok"})
    simulator.air.set(points)

BSSIDS = {"PICSimLabWifi": "100100c40a56", "Espressif": "100100c40a51", "MasseyWifi": "100100c40a52"}
simulator.aps = aps
simulator.unique_id = b"$\\n\\xc4\\x00\\x15$"
simulator.air = Air(Port())
aps("Espressif,5,-24;PICSimLabWifi,1,-22;MasseyWifi,10,-33")

def keep(name, keep=simulator.keep):
    keep(name)
    if name == "soft":
        with open(FLASH + ".radio", "w") as file:
            json.dump(network.driver.save(), file)

simulator.keep = keep
if CAUSE == "soft":
    with open(FLASH + ".radio") as file:
        network.load().restore(json.load(file))
"""
START = (Path(__file__).parent / "sim_scripts" / "bare_chip.py").read_text() + AIR
AIR_ACTIONS = {
    **ACTIONS,
    "aps": "import simulator; simulator.aps('{0}')",
    "wifi": "import simulator; simulator.air.drop()",
}
# The case that first takes all memory: in the simulator the driver shares none with the Python heap, so it is told that
# there is none, and the heap ends early enough to leave the interpreter room to compile the next statement.
NO_MEMORY = 91
FULL = """
import simulator
simulator.radio_memory = False
def bytearray(length, make=bytearray):
    if len(L) > 150: raise MemoryError
    return make(length)
"""


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("number", recorded.cases("wlan"), ids=str)
def test_the_radio_does_what_was_recorded(tmp_path, number, bits):
    ready = READY + (FULL if number == NO_MEMORY else "")
    replay = Replay(tmp_path / "flash.bin", start=START, ready=ready, actions=AIR_ACTIONS, bits=bits, timeout=8)
    found = replay.run(recorded.cases("wlan")[number])
    assert not found, "\n".join(map(repr, found))
