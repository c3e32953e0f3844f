"""6000i, deadbolt: DC motor on an H-bridge, bolt switches at both ends, 3x4 keypad. docs/boards.md."""

MODEL = "6000i"
WDT_MS = 8000

LOCK = {
    "kind": "deadbolt",
    "in1": 25,  # throws the bolt (locks)
    "in2": 26,  # retracts it (unlocks)
    "enable": 27,
    "locked": 32,  # end switches to ground, pulled up by the chip
    "unlocked": 33,
    "travel_ms": 600,  # a stroke with good batteries
    "limit_ms": 1500,
    "retries": 2,
}

KEYPAD = {
    "drive": (16, 17, 18, 19),  # rows
    "sense": (23, 13, 4),  # columns, pulled up by the chip
    "keys": "123456789*0#",  # key of drive line d and sense line s: keys[d * 3 + s]
}

RTC = {"id": 0, "sda": 21, "scl": 22}
BATTERY = {"pin": 34, "divider": (3, 1), "warn_mv": 4600, "stop_mv": 3900, "sag_mv": 500}  # 4 x AA
LAMP = {"green": 2, "red": 14, "on": 1}
BUZZER = 15
DOOR = None
