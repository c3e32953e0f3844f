"""What LED and buzzer say. No two patterns have the same rhythm: they can be told apart without colours,
by the LED alone; and those that sound, by ear alone.

name: (repeat, steps); a step is (milliseconds, green, red, hertz). repeat: None plays once, else the pause in
milliseconds before it plays again, for as long as the state holds. Rhythms: . short, - long, = longer still.
"""

_HIGH = 2700
_MID = 2000
_LOW = 1200


def _flashes(rhythm, green, red, hertz, gap=100):
    # The steps of a rhythm; a blank in it is a longer pause.
    steps = []
    for sign in rhythm:
        if sign == " ":
            steps[-1] = (3 * gap, 0, 0, 0)
            continue
        steps.append((80 if sign == "." else 350 if sign == "-" else 800, green, red, hertz))
        steps.append((gap, 0, 0, 0))
    return tuple(steps[:-1])


PATTERNS = {
    # once
    "key": (None, ((30, 1, 0, _MID),)),  # .
    "entry-cleared": (None, _flashes("..", 0, 1, _LOW)),
    "accepted": (None, ((80, 1, 0, _MID), (100, 0, 0, 0), (350, 1, 0, _HIGH))),  # .-
    "unlocked": (None, _flashes("=", 1, 0, 0)),
    "locked": (None, _flashes("-.", 0, 1, _LOW)),
    "refused": (None, _flashes("--", 0, 1, _LOW)),
    "throttled": (None, _flashes(".....", 0, 1, _LOW)),
    "early": (None, _flashes("-", 0, 1, _LOW) + ((100, 0, 0, 0),) + _flashes("..", 1, 0, _MID)),  # -..
    "need-next": (None, _flashes("..-", 1, 0, _MID)),
    "searching": (None, _flashes(". . . . .", 1, 0, 0)),
    "clock-lost": (None, _flashes(".--", 1, 1, _LOW)),
    "jammed": (None, _flashes("-.-.-.", 0, 1, _HIGH)),
    "fault": (None, _flashes("---", 0, 1, _HIGH)),
    "battery-stop": (None, _flashes(". .", 0, 1, _LOW, 200)),
    "door-open": (None, _flashes("- -", 1, 0, _HIGH)),
    "ready": (None, _flashes("-", 1, 0, 0)),
    # states, while nothing else is shown
    "low-battery": (20_000, _flashes(". . .", 0, 1, 0)),
    "rescue": (3_000, _flashes("...", 1, 1, 0)),
}

# These are seen and heard to their end, whatever is typed.
ALARMS = ("jammed", "fault", "battery-stop", "door-open")
