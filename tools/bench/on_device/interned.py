"""The names of base and application on an interpreter that runs nothing else: qstr_info before, after all that a
start loads was loaded, and after what takes an update was, too.

Arguments: the base's folder, the application's, and for a lock with a server the folder of what the chip's build has
frozen in. The table has no way back: what the base needed to choose stays in it.
"""

import sys

import micropython


class Builtin:
    """In the place of the chip's own modules, whose names are in its ROM."""

    def __getattr__(self, name):
        return Builtin

    HARD_RESET = PWRON_RESET = WDT_RESET = DEEPSLEEP_RESET = SOFT_RESET = 0
    ADC = I2C = PWM = RTC = WDT = NVS = Partition = Pin = Timer = 0


_STARTED = (
    "firmware.server", "drivers_identity_", "boards.model_6000i", "bolt_deadbolt_", "eventlog_find_", "lock_settings_",
    "eventlog_early_", "drivers_slots_", "firmware.alone",
)  # fmt: skip
sys.modules["machine"] = sys.modules["esp32"] = sys.modules["network"] = Builtin()
__import__("asyncio").Event  # noqa: B018 - loads the part of asyncio that the lock uses
online = len(sys.argv) > 3
if online:
    sys.path.append(sys.argv[3])
    for name in ("_thread", "select", "socket", "tls", "umqtt.simple", "urequests"):
        __import__(name)
known = list(sys.modules)
micropython.qstr_info(1)
sys.path[:] = [".frozen", sys.argv[1] + "/lib"]
__import__("drivers_visit_")
preload = __import__("preload")
preload.run(preload.BOOT)
for name in list(sys.modules):
    if name not in known:
        del sys.modules[name]
sys.path[:] = [".frozen", sys.argv[2], sys.argv[2] + "/lib"]
__import__("firmware.app")
__import__("preload").run()
for name in _STARTED:
    __import__(name)
if online:
    __import__("preload").run(__import__("firmware.online.begin", None, None, ("MODULES",)).MODULES)
micropython.qstr_info(1)
for list_ in ("UPDATE", "JUDGE", "INSTALL"):
    preload = __import__("preload")
    preload.run(getattr(preload, list_))
__import__("lock_health_")
micropython.qstr_info(1)
