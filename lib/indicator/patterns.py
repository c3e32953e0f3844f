"""What LED and buzzer say. No two patterns have the same rhythm: they can be told apart without colours,
by the LED alone; and those that sound, by ear alone.

A pattern is a word of the table below, for the lock's heap has no room for a hundred tuples. Read from left to right:

| sign | means |
|---|---|
| g r o | the flashes to come are green, red, both |
| 0 1 2 3 | they are silent, sound at 1,200, 2,000, 2,700 Hz |
| , . - = | a flash of 30, 80, 350, 800 ms; between two it is dark for 100 ms |
| _ ~ | for 300 ms here, for 600 ms |
"""

_TABLE = (
    " "
    # once
    "key:g2, entry-cleared:r1.. accepted:g2.3- unlocked:g= locked:r1-. refused:r1-- throttled:r1..... "
    "early:r1-g2.. need-next:g2..- searching:g._._._._. clock-lost:o1.-- jammed:r3-.-.-. fault:r3--- "
    "battery-stop:r1.~. door-open:g3-_- ready:g- "
    # states, while nothing else is shown
    "low-battery:r._._. rescue:o... "
)

# States, played for as long as they hold: name -> pause in milliseconds before it plays again
PAUSES = {"low-battery": 20_000, "rescue": 3_000}

# These are seen and heard to their end, whatever is typed.
ALARMS = ("jammed", "fault", "battery-stop", "door-open")

_GAP_MS = 100
_COLOURS = "gro"  # bits: green, red
_FLASHES = ",.-="
_FLASH_MS = (30, 80, 350, 800)
_HERTZ = (0, 1200, 2000, 2700)


def known(name: str) -> bool:
    """Is there a pattern of that name?"""
    return " " + name + ":" in _TABLE


def steps(name: str):
    """Yields (milliseconds, green, red, hertz) of a pattern, from its first flash to its last."""
    begin = _TABLE.index(" " + name + ":") + len(name) + 2
    colour = hertz = gap = 0
    for sign in _TABLE[begin : _TABLE.index(" ", begin)]:
        if sign in _FLASHES:
            if gap:
                yield gap, 0, 0, 0
            yield _FLASH_MS[_FLASHES.index(sign)], colour & 1, colour >> 1, hertz
            gap = _GAP_MS
        elif sign in _COLOURS:
            colour = _COLOURS.index(sign) + 1
        elif sign == "_":
            gap = 3 * _GAP_MS
        elif sign == "~":
            gap = 6 * _GAP_MS
        else:
            hertz = _HERTZ[int(sign)]


def names() -> list:
    """All of them."""
    return [word.partition(":")[0] for word in _TABLE.split()]
