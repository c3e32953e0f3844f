"""What the names of the firmware take on an interpreter that runs nothing else: qstr_info before and after."""

import sys

import micropython


class Builtin:
    """In the place of the chip's own modules, whose names are in its ROM."""

    def __getattr__(self, name):
        return Builtin

    HARD_RESET = PWRON_RESET = WDT_RESET = DEEPSLEEP_RESET = SOFT_RESET = 0
    ADC = I2C = PWM = RTC = WDT = NVS = Partition = Pin = Timer = 0


sys.path[:] = [".frozen", sys.argv[1], sys.argv[1] + "/lib"]
sys.modules["machine"] = sys.modules["esp32"] = Builtin()
__import__("asyncio").Event  # noqa: B018 - loads the part of asyncio that the lock uses
micropython.qstr_info()
__import__("preload").run()
micropython.qstr_info()
