"""A board's description for the Wokwi simulator: diagram.json and wokwi.toml.

Wokwi has neither H-bridge nor DS3231: three LEDs show the bridge's inputs, slide switches are the end switches and the
door, and a DS1307 stands in for the clock: same address and time registers, no status register.
"""

import json

from tools.boards.rows import Row

_PADS = {36: "VP", 39: "VN"}
_BATTERY = 620  # of 1023: 6 V by 3


def diagram(rows: list[Row], lamp_on: int) -> str:
    """diagram.json. lamp_on: the level at which the LEDs light."""
    made = _Diagram()
    keys = [row for row in rows if row.group == "keypad"]
    made.part("wokwi-membrane-keypad", "keypad", {"columns": "3"})
    for kind, terminal in (("row", "R"), ("column", "C")):
        for row in keys:
            if row.terminal.startswith(kind):
                first = row.terminal.split()[1]
                place = ("147*" if kind == "row" else "123").index(first) + 1
                made.wire(row, f"keypad:{terminal}{place}", "blue")
    for row in rows:
        if row.group != "keypad":
            _ADDED[row.group](made, row, lamp_on)
    console = [["esp:TX", "$serialMonitor:RX", "", []], ["esp:RX", "$serialMonitor:TX", "", []]]
    body = {"version": 1, "author": "Latchkey", "editor": "wokwi", "parts": made.parts,
            "connections": console + made.wires, "dependencies": {}}  # fmt: skip
    return json.dumps(body, indent=2) + "\n"


def toml(model: str) -> str:
    """wokwi.toml: runs the flash image that `flash --dry-run` leaves."""
    serial = f"WOKWI-{model}"
    return (
        f"# The image: python -m tools flash --dry-run --development --model {model} --serial {serial} \\\n"
        f"#   --core ESP32_GENERIC-OTA-20250415-v1.25.0.bin --out wokwi/{model}/bench\n"
        f"[wokwi]\nversion = 1\nfirmware = 'bench/{serial}-flash.bin'\n"
    )


class _Diagram:
    def __init__(self):
        self.parts = [{"type": "board-esp32-devkit-c-v4", "id": "esp", "top": 0, "left": 0, "attrs": {}}]
        self.wires = []

    def part(self, kind, name, attrs=None):
        if all(part["id"] != name for part in self.parts):
            place = len(self.parts) - 1
            top, left = 80 * (place % 7) - 120, 200 + 160 * (place // 7)
            self.parts.append({"type": kind, "id": name, "top": top, "left": left, "attrs": attrs or {}})

    def wire(self, row, to, colour):
        self.wires.append([f"esp:{_PADS.get(row.gpio, row.gpio)}", to, colour, []])

    def power(self, pin, to):
        self.wires.append([f"esp:{pin}", to, "black" if pin.startswith("GND") else "red", []])


def _led(made, row, high, colour):
    name = row.name
    made.part("wokwi-led", name, {"color": colour, "label": name})
    made.part("wokwi-resistor", f"{name}-r", {"value": "330"})
    made.wire(row, f"{name}-r:1", colour)
    made.wires.append([f"{name}-r:2", f"{name}:{'A' if high else 'C'}", colour, []])
    made.power("GND.1" if high else "3V3", f"{name}:{'C' if high else 'A'}")


def _switch(made, row, closed):
    made.part("wokwi-slide-switch", row.name, {"value": "0" if closed else "1", "label": row.name})
    made.wire(row, f"{row.name}:2", "orange")
    made.power("GND.1", f"{row.name}:1")


def _clock(made, row, _):
    made.part("wokwi-ds1307", "rtc")
    made.wire(row, f"rtc:{row.terminal}", "green")
    if row.terminal == "SDA":
        made.power("5V", "rtc:5V")
        made.power("GND.1", "rtc:GND")


def _battery(made, row, _):
    made.part("wokwi-potentiometer", "battery", {"value": str(_BATTERY)})
    made.wire(row, "battery:SIG", "purple")
    made.power("3V3", "battery:VCC")
    made.power("GND.1", "battery:GND")


def _buzzer(made, row, _):
    made.part("wokwi-buzzer", "buzzer")
    made.wire(row, "buzzer:2", "cyan")
    made.power("GND.2", "buzzer:1")


def _servo(made, row, _):
    made.part("wokwi-servo", "servo")
    made.wire(row, "servo:PWM", "red")
    made.power("5V", "servo:V+")
    made.power("GND.1", "servo:GND")


_ADDED = {
    "H-bridge": lambda made, row, _: _led(made, row, 1, "yellow"),
    "end switches": lambda made, row, _: _switch(made, row, row.name == "unlocked"),
    "DS3231": _clock,
    "battery": _battery,
    "lamp": lambda made, row, on: _led(made, row, on, row.name),
    "buzzer": _buzzer,
    "servo": _servo,
    "door": lambda made, row, _: _switch(made, row, True),
}
