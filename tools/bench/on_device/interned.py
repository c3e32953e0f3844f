"""The names of base and application on an interpreter that runs nothing else: qstr_info before, after all that a
start loads was loaded, and after what takes an update was, too; and what each file takes besides. The script's own
names are some that the chip has in ROM.

Arguments: the base's folder, the application's, and for a lock with a server the folder of what the chip's build has
frozen in. The table has no way back: what the base needed to choose stays in it.
"""

import gc
import sys

import micropython


class Pin:
    """In the place of the chip's own modules, whose names are in its ROM."""

    def __getattr__(self, name):
        return Pin

    HARD_RESET = PWRON_RESET = WDT_RESET = DEEPSLEEP_RESET = SOFT_RESET = 0
    ADC = I2C = PWM = RTC = WDT = NVS = Partition = Pin = Timer = 0


sys.modules["machine"] = sys.modules["esp32"] = sys.modules["network"] = Pin()
__import__("asyncio").Event  # noqa: B018 - loads the part of asyncio that the lock uses
server = len(sys.argv) > 3
if server:
    sys.path.append(sys.argv[3])
    for name in ("_thread", "select", "socket", "tls", "umqtt.simple", "urequests"):
        __import__(name)
modules = list(sys.modules)


def load(names):
    """Imports them, and prints what each takes, names not counted."""
    for name in names:
        gc.collect()
        micropython.qstr_info()
        print("read", gc.mem_alloc())
        __import__(name)
        gc.collect()
        micropython.qstr_info()
        print("write", name, gc.mem_alloc())


micropython.qstr_info(1)
sys.path[:] = [".frozen", sys.argv[1] + "/lib"]
__import__("drivers_visit_")
value = __import__("preload")
load(value.BOOT)
for name in list(sys.modules):
    if name not in modules:
        del sys.modules[name]
sys.path[:] = [".frozen", sys.argv[2], sys.argv[2] + "/lib"]
load(("firmware.app",))
value = __import__("preload")
load(value.MODULES)
value.run(value.START)
load(("bolt_deadbolt_", "firmware.server", "firmware.alone"))
for name in (  # by a start besides
    "drivers_identity_", "boards.model_6000i", "eventlog_find_", "lock_settings_", "lock_afterwards_", "drivers_slots_",
):  # fmt: skip
    __import__(name)
if server:
    value = __import__("firmware.online.begin", None, None, ("MODULES",))
    load(value.MODULES)
    load(value.ORDERS + value.WORDS)  # forgotten again, but for their names
micropython.qstr_info(1)
for name in ("UPDATE", "HEADER", "JUDGE", "INSTALL"):
    value = __import__("preload")
    value.run(getattr(value, name))
__import__("lock_health_")
micropython.qstr_info(1)
