"""Draws the board into 80 columns and 24 lines. Knows no terminal: lines in, lines out."""

from datetime import datetime

_CODES = {"bold": "1", "dim": "2", "green": "32;1", "red": "31;1", "yellow": "33;1"}
_PAD = ("1 2 3", "4 5 6", "7 8 9", "* 0 #")


class Screen:
    """colour: use it. Everything that colour says is said in words as well."""

    def __init__(self, bench, hands, colour: bool):
        self._bench = bench
        self._hands = hands
        self._colour = colour

    def lines(self, columns: int, rows: int, history) -> list[str]:
        """The picture; history: the newest lines of what happened, last one last."""
        board, hands, codes = self._bench.board, self._hands, self._bench.codes
        now = int(board.now)
        clock = datetime.fromtimestamp(now).strftime("%Y-%m-%d %H:%M:%S")
        top = [
            self._paint("bold", f" Latchkey {board.model}, simulated") + f"   {clock}   {self._state()}",
            "-" * min(columns - 1, 79),
            "  " + self._lamps(),
            "  " + self._bolt(),
            f"  battery {hands.battery:<8} clock chip {hands.clock:<10} "
            + ("door open " if hands.door_open else "door closed ") + ("JAMMED" if hands.jammed else ""),
            "",
        ]
        beside = (
            f"one-time code  {self._paint('bold', codes.once(now))}   {codes.left(now):2} s left, then "
            + codes.once(now, 1) + "; each opens once",
            f"stay code      {self._paint('bold', codes.stay(now))}   3 hours, opens as often as you like",
            "",
            f"typed: {hands.typed}",
        )
        top += [f"     {pad}      {text}" for pad, text in zip(_PAD, beside)]
        bottom = ["", *self._help(columns)]
        room = max(1, rows - len(top) - len(bottom) - 2)
        shown = list(history)[-room:]
        middle = [self._paint("dim", "-- what happens " + "-" * 50)] + ["  " + line for line in shown]
        middle += [""] * (room - len(shown))
        return [*(top + middle)[: max(0, rows - 1 - len(bottom))], *bottom][: rows - 1]

    def _state(self):
        state = self._bench.board.state
        words = {"running": "running", "off": "NO POWER", "repl": "FIRMWARE ENDED", "hang": "CPU HUNG"}
        return self._paint("green" if state == "running" else "red", words.get(state, state))

    def _lamps(self):
        green, red = self._bench.board.led
        tone = self._bench.board.buzzer
        return (f"LED {self._paint('green', '[GREEN]') if green else '[     ]'} "
                f"{self._paint('red', '[RED]') if red else '[   ]'}     buzzer "
                + (self._paint("yellow", f"{tone} Hz") if tone else "silent"))

    def _bolt(self):
        board = self._bench.board
        motor = self._paint("yellow", "motor on") if board.motor else "motor off"
        if board.model == "6000i":
            filled = round(board.bolt_position * 20)
            word = {"locked": "LOCKED", "unlocked": "OPEN", "between": "BETWEEN"}[board.bolt]
            return f"bolt |{'=' * filled}{' ' * (20 - filled)}| {self._word(word):<8}   {motor}"
        return f"clutch {self._word('OPEN' if board.clutch == 'engaged' else 'LOCKED')} ({board.clutch})   {motor}"

    def _word(self, word):
        return self._paint({"OPEN": "green", "LOCKED": "red"}.get(word, "yellow"), word)

    def _help(self, columns):
        parts = ["0-9 * # type", "Enter #", "Backspace *"]
        parts += [f"{key} {what}" for key, (what, _) in self._hands.table.items()] + ["q quit"]
        lines, line = [], " "
        for part in parts:
            if len(line) + len(part) + 3 > columns - 1:
                lines.append(line)
                line = " "
            line += f" {part} |"
        return [self._paint("dim", text.rstrip("|")) for text in (*lines, line)]

    def _paint(self, name, text):
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self._colour else text
