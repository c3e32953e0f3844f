"""The stand-ins refuse a keyword that the ESP32 port does not take: what is asked of them must work there.

Recorded are `bogus=1` of Pin, PWM, ADC, Timer and Partition (esp32/behaviour.json); I2C's are those of ports/esp32,
machine_i2c.c; the Timer of that time (machine_timer.c) has no `hard`.
"""

import pytest
from test_recorded_machine import READY, START, Replay

REFUSED = (
    "machine.I2C(0,scl=machine.Pin(22),sda=machine.Pin(21),pullup=True)",
    "machine.SoftI2C(scl=machine.Pin(22),sda=machine.Pin(21),bogus=1)",
    "machine.Timer(0).init(period=1000,hard=True)",
    "machine.Pin(5,machine.Pin.OUT,alt=1)",
    "machine.PWM(machine.Pin(5),freq=1000,invert=1)",
    "machine.ADC(machine.Pin(34),width=9)",
)


@pytest.mark.parametrize("code", REFUSED)
def test_an_unknown_keyword_is_refused(tmp_path, code):
    record = {"case": 0, "code": code, "raises": "TypeError('extra keyword arguments given',)"}
    assert not Replay(tmp_path / "flash.bin", start=START, ready=READY, bits=32, timeout=8).run([record])
