"""What a program on a simulated board has printed."""

_CHIP = ("MPY: soft reboot", "MicroPython v", 'Type "help()"')  # the chip's own lines, at resets and at its prompt


def lines(board) -> list[str]:
    """Line by line, without the chip's own."""
    own = [line.removeprefix(">>> ") for line in board.console.splitlines() if line != ">>> "]
    return [line for line in own if not line.startswith(_CHIP)]
