"""7000i, lever: a servo engages the clutch; door contact, keypad driven by columns. docs/boards.md."""

MODEL = "7000i"
WDT_MS = 8000

LOCK = {
    "kind": "lever",
    "servo": 16,
    "locked_us": 1000,  # pulse width, 50 Hz
    "unlocked_us": 2000,
    "travel_ms": 400,
}

KEYPAD = {
    "drive": (25, 26, 33),  # columns
    "sense": (13, 14, 17, 23),  # rows, pulled up by the chip
    "keys": "147*2580369#",  # key of drive line d and sense line s: keys[d * 4 + s]
}

RTC = {"id": 1, "sda": 18, "scl": 19}
BATTERY = {"pin": 36, "divider": (3, 1), "warn_mv": 4600, "stop_mv": 3900, "sag_mv": 400}  # 4 x AA
LAMP = {"green": 22, "red": 21, "on": 0}  # common anode
BUZZER = 4
DOOR = 32  # contact to ground while closed, pulled up by the chip
