"""The boards as a soldering iron made them: which part hangs on which GPIO.

Not derived from lib/boards on purpose: a test compares the two. GPIO numbers of an ESP32-WROOM.
"""

BOARDS = {
    "6000i": {
        "bolt": {"throw": 25, "retract": 26, "enable": 27, "locked": 32, "unlocked": 33},
        "keypad": {"rows": (16, 17, 18, 19), "columns": (23, 13, 4), "legend": ("123", "456", "789", "*0#")},
        "clock": {"scl": 22, "sda": 21},
        "battery": {"pin": 34, "divider": 3},
        "lamp": {"green": 2, "red": 14, "on": 1},
        "buzzer": {"pin": 15},
    },
    "7000i": {
        "clutch": {"servo": 16},
        "keypad": {"rows": (13, 14, 17, 23), "columns": (25, 26, 33), "legend": ("123", "456", "789", "*0#")},
        "clock": {"scl": 19, "sda": 18},
        "battery": {"pin": 36, "divider": 3},
        "lamp": {"green": 22, "red": 21, "on": 0},  # common anode
        "buzzer": {"pin": 4},
        "door": {"pin": 32},
    },
}

GLITCHES = (1, 3, 5, 14, 15)  # these GPIOs pulse while the ESP32 starts


def wires(model):
    """{name: GPIO} of every wire that can break."""
    named = {}
    for part, pins in BOARDS[model].items():
        for name, pin in pins.items():
            if isinstance(pin, tuple) and name != "legend":
                for number, one in enumerate(pin):
                    named["%s%d" % (name[:-1], number + 1)] = one  # row1, column3
            elif isinstance(pin, int) and name not in ("divider", "on"):
                named[part if name == "pin" else name] = pin
    return named
