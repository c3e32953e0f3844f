"""The wires of a board, from its profile: one row each, in the order of docs/boards.md."""

from typing import Any, NamedTuple

import boards


class Row(NamedTuple):
    """name: as docs/boards.md has it; gpio: its number; part, how: for people; group: of the part; terminal: on it."""

    name: str
    gpio: int
    part: str
    how: str
    group: str
    terminal: str


def rows(profile: Any) -> list[Row]:
    """Every wire from the chip to a part."""
    made = _lever(profile) if profile.LOCK["kind"] == "lever" else _deadbolt(profile)
    made += _keypad(profile.KEYPAD)
    bus = f"I2C {profile.RTC['id']}"
    made += [Row(name, profile.RTC[name], "DS3231", bus, "DS3231", name.upper()) for name in ("sda", "scl")]
    over, under = profile.BATTERY["divider"]
    made.append(Row("battery", profile.BATTERY["pin"], f"divider by {over / under:g}", "ADC1", "battery", "divider"))
    high = profile.LAMP["on"]
    led, lights = ("LED to ground", "high") if high else ("LED, common anode", "low")
    for name in ("green", "red"):
        made.append(Row(name, profile.LAMP[name], led, f"output, lights when {lights}", "lamp", name))
    made.append(Row("buzzer", profile.BUZZER, "piezo", "PWM", "buzzer", "+"))
    if profile.DOOR is not None:
        part = "contact, closed while the door is"
        made.append(Row("door", profile.DOOR, part, "input, pulled up", "door", "contact"))
    return made


def of(model: str) -> list[Row]:
    """The rows of a model. ValueError where there is none."""
    return rows(boards.load(model))


def table(made: list[Row]) -> str:
    """As Markdown."""
    lines = ["| name | GPIO | part | as |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| `{row.name}` | {row.gpio} | {row.part} | {row.how} |" for row in made)])


def _deadbolt(profile):
    held = "output, 10 kOhm to ground"
    parts = (("in1", "H-bridge, throws the bolt", held, "H-bridge"), ("in2", "H-bridge, retracts it", held, "H-bridge"),
             ("enable", "H-bridge", held, "H-bridge"),
             ("locked", "end switch, closed when thrown", "input, pulled up", "end switches"),
             ("unlocked", "end switch, closed when retracted", "input, pulled up", "end switches"))  # fmt: skip
    return [Row(name, profile.LOCK[name], part, how, group, name) for name, part, how, group in parts]


def _lever(profile):
    locked, unlocked = (profile.LOCK[name] / 1000 for name in ("locked_us", "unlocked_us"))
    part = f"clutch servo, {locked:.1f} ms locked, {unlocked:.1f} ms unlocked"
    return [Row("servo", profile.LOCK["servo"], part, "PWM 50 Hz, 10 kOhm to ground", "servo", "signal")]


def _keypad(keypad):
    count = len(keypad["sense"])
    made = []
    for end, how in (("drive", "open drain"), ("sense", "input, pulled up")):
        for place, gpio in enumerate(keypad[end]):
            keys = keypad["keys"]
            own = keys[place * count : (place + 1) * count] if end == "drive" else keys[place::count]
            line = ("row " if len(own) == 3 else "column ") + " ".join(own)
            made.append(Row(f"{end} {place}", gpio, f"keypad {line}", how, "keypad", line))
    return made
