"""What LED and buzzer say. Each pattern differs from the others by its rhythm alone, with or without colour or sound.

name: (repeat, steps); a step is (milliseconds, green, red, hertz). repeat: None plays once, else the pause in
milliseconds before it plays again, for as long as the state holds.
"""

_HIGH = 2700
_MID = 2000
_LOW = 1200

PATTERNS = {
    # once
    "key": (None, ((30, 1, 0, _MID),)),
    "entry-cleared": (None, ((40, 0, 1, _LOW), (60, 0, 0, 0), (40, 0, 1, _LOW))),
    "accepted": (None, ((120, 1, 0, _MID), (200, 1, 0, _HIGH))),
    "unlocked": (None, ((600, 1, 0, 0),)),
    "locked": (None, ((80, 0, 1, _LOW), (80, 0, 0, 0), (80, 0, 1, 0))),
    "refused": (None, ((400, 0, 1, _LOW), (100, 0, 0, 0), (400, 0, 1, _LOW))),
    "throttled": (None, ((100, 0, 1, _LOW), (100, 0, 0, 0)) * 5),
    "early": (None, ((400, 0, 1, _LOW), (100, 0, 0, 0), (100, 1, 0, _MID), (100, 0, 0, 0), (100, 1, 0, _MID))),
    "need-next": (None, ((100, 1, 0, _MID), (150, 0, 0, 0), (100, 1, 0, _MID), (150, 0, 0, 0), (500, 1, 0, 0))),
    "searching": (None, ((60, 1, 0, 0), (180, 0, 0, 0)) * 8),
    "clock-lost": (None, ((200, 1, 1, _LOW), (200, 0, 0, 0), (600, 1, 1, _LOW))),
    "jammed": (None, ((150, 0, 1, _HIGH), (50, 0, 0, 0)) * 6),
    "fault": (None, ((700, 0, 1, _HIGH), (100, 0, 0, 0), (700, 0, 1, _HIGH))),
    "battery-stop": (None, ((200, 0, 1, _LOW), (800, 0, 0, 0), (200, 0, 1, _LOW))),
    "door-open": (None, ((100, 1, 0, _HIGH), (300, 0, 0, 0)) * 4),
    # states, while nothing else is shown
    "ready": (None, ((150, 1, 0, 0),)),
    "low-battery": (20_000, ((40, 0, 1, 0),)),
    "rescue": (3_000, ((80, 1, 1, 0), (120, 0, 0, 0), (80, 1, 1, 0), (120, 0, 0, 0), (80, 1, 1, 0))),
}
