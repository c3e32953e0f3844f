"""The map of a flash image: a table, and a picture in which each sign is 64 KiB."""

from tools.flash.parts import BOOTLOADER, SIZE, Part
from tools.sim.chip import partitions

_SIGN = 0x10000
_SIGNS = {"ota_0": "A", "ota_1": "B", "vfs": "v", "app_0": "a", "app_1": "b", "data": "d"}


def lines(made: list[Part]) -> list[str]:
    """For people."""
    filled = {part.name: len(part.data.rstrip(b"\xff")) for part in made}
    rows = [("bootloader", BOOTLOADER, partitions.OFFSET - BOOTLOADER), ("table", partitions.OFFSET, 0x1000)]
    rows += [(label, offset, size) for label, _, _, offset, size in partitions.PROJECT]
    text = [f"{'part':<11} {'from':>8} {'to':>8} {'room':>8} {'filled':>8}"]
    for label, offset, size in rows:
        held = filled.get(label, 0)
        share = f"{100 * held / size:4.0f} %" if held else " blank"
        text.append(f"{label:<11} {offset:#08x} {offset + size:#08x} {size:>8} {held:>8} {share}")
    return [*text, "", *_picture(filled)]


def _picture(filled):
    signs = ["."] * (SIZE // _SIGN)
    signs[0] = "#"
    for label, _, _, offset, size in partitions.PROJECT:
        if label in _SIGNS:
            for at in range(offset // _SIGN, (offset + size) // _SIGN):
                full = offset + filled.get(label, 0) > at * _SIGN
                signs[at] = _SIGNS[label] if full or label == "data" else "-"
    signs[-1] = "i"
    drawn = "".join(signs)
    return [
        *(f"{at * _SIGN:#08x} |{drawn[at : at + 32]}|" for at in range(0, len(drawn), 32)),
        "one sign is 64 KiB; # bootloader, table, nvs, otadata, phy_init; A B cores; v base; a b applications;",
        "d data and i its end with identity; - blank",
    ]
