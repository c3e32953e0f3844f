"""The wiring picture of a board (SVG): the chip's module with its pins in their order, and what hangs on each."""

from xml.sax.saxutils import escape

from tools.boards.rows import Row

# ESP32-DevKitC V4, from the antenna down
LEFT = tuple("3V3 EN 36 39 34 35 32 33 25 26 27 14 12 GND 13 9 10 11 5V".split())
RIGHT = tuple("GND 23 22 TX RX 21 GND 19 18 5 17 16 4 0 2 15 8 7 6".split())

_COLOURS = {"H-bridge": "#b3261e", "servo": "#b3261e", "end switches": "#8a5a00", "keypad": "#0b57d0",
            "DS3231": "#146c2e", "battery": "#6b4fa0", "lamp": "#a8008c", "buzzer": "#00696d",
            "door": "#8a5a00"}  # fmt: skip
_NOTES = {
    "H-bridge": "each input 10 kOhm to ground; motor supply from the battery",
    "servo": "signal 10 kOhm to ground; supply 5 V",
    "end switches": "to ground",
    "keypad": "12 keys, no diodes",
    "DS3231": "3.3 V; SDA and SCL 4.7 kOhm to 3.3 V",
    "battery": "4 x AA over 200 kOhm and 100 kOhm; 100 nF at the pin",
    "lamp": "each with its resistor",
    "buzzer": "other end to ground",
    "door": "to ground",
}
_PITCH, _TOP, _BOX = 26, 90, 300
_MODULE = (520, 680)  # left and right edge
_WIDTH = 1200


def svg(model: str, rows: list[Row]) -> str:
    """The picture. ValueError for a wire to a pin that the module has not."""
    by_gpio = {str(row.gpio): row for row in rows}
    missing = sorted(set(by_gpio) - set(LEFT) - set(RIGHT))
    if missing:
        raise ValueError(f"the module has no pin {', '.join(missing)}")
    height = _TOP + _PITCH * len(LEFT) + 60
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"',
        'font-family="sans-serif" font-size="13">',
        f"<title>Wiring of the {escape(model)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_WIDTH // 2}" y="36" font-size="22" text-anchor="middle">Latchkey {escape(model)}</text>',
        f'<rect x="{_MODULE[0]}" y="{_TOP - 40}" width="{_MODULE[1] - _MODULE[0]}" height="{_PITCH * len(LEFT) + 60}"'
        ' rx="8" fill="#2b2b2b"/>',
        f'<text x="{sum(_MODULE) // 2}" y="{_TOP - 16}" fill="#ffffff" text-anchor="middle">ESP32-WROOM-32</text>',
    ]
    for pins, outward in ((LEFT, -1), (RIGHT, 1)):
        lines += _side(pins, by_gpio, outward)
    return "\n".join([*lines, "</svg>", ""])


def _side(pins, by_gpio, outward):
    lines = []
    edge = _MODULE[0] if outward < 0 else _MODULE[1]
    inner, anchor = edge - outward * 12, "start" if outward < 0 else "end"
    for place, pin in enumerate(pins):
        y = _TOP + _PITCH * place
        used = pin in by_gpio
        lines.append(f'<circle cx="{edge}" cy="{y}" r="5" fill="{"#ffd34d" if used else "#8a8a8a"}"/>')
        colour = "#ffffff" if used else "#9a9a9a"
        lines.append(f'<text x="{inner}" y="{y + 4}" fill="{colour}" text-anchor="{anchor}">{pin}</text>')
    groups = {}
    for pin in pins:
        if pin in by_gpio:
            groups.setdefault(by_gpio[pin].group, []).append(by_gpio[pin])
    return lines + _boxes(groups, pins, edge, outward)


def _boxes(groups, pins, edge, outward):
    """Boxes of the parts along the picture's edge, and to each pin a wire with a lane of its own."""
    lines = []
    x = 20 if outward < 0 else _WIDTH - 20 - _BOX
    near = x + _BOX if outward < 0 else x
    wires = sum(map(len, groups.values()))
    spare = _PITCH * len(pins) - 20 * wires - 34 * len(groups)
    y, lane = _TOP - 30, 0
    for group, rows in groups.items():
        colour, tall = _COLOURS[group], 34 + 20 * len(rows)
        lines.append(f'<rect x="{x}" y="{y}" width="{_BOX}" height="{tall}" rx="6" fill="none" stroke="{colour}"/>')
        lines.append(f'<text x="{x + 10}" y="{y + 15}" font-weight="bold" fill="{colour}">{escape(group)}</text>')
        lines.append(f'<text x="{x + 10}" y="{y + tall - 5}" font-size="10">{escape(_NOTES[group])}</text>')
        for place, row in enumerate(rows):
            end = y + 28 + 20 * place
            pin = _TOP + _PITCH * pins.index(str(row.gpio))
            bend = edge + outward * (16 + (edge - near) * -outward * (lane + 1) * 0.8 / (wires + 1))
            anchor, inside = ("end", near - 10) if outward < 0 else ("start", near + 10)
            lines.append(
                f'<polyline points="{edge},{pin} {bend:.0f},{pin} {bend:.0f},{end} {near},{end}" fill="none" '
                f'stroke="{colour}" stroke-width="2"><title>{escape(row.name)}: GPIO {row.gpio}</title></polyline>'
            )
            lines.append(f'<text x="{inside}" y="{end + 4}" text-anchor="{anchor}">{escape(row.terminal)}</text>')
            lane += 1
        y += tall + max(6, spare // len(groups))
    return lines
