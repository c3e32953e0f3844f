"""What the chip does when boot.py and main.py have ended: MicroPython's own prompt (shared/runtime/pyexec.c).

Friendly prompt with Ctrl-A (raw), -B (friendly), -C, -D (soft reset), -E (paste); the raw prompt with raw paste, as
mpremote uses it. Code runs in the names of boot.py and main.py and sees the chip's files. No history, no completion.
"""

import sys

from interrupts import show
from uart import CTRL_C

_A, _B, _C, _D, _E = 1, 2, 3, 4, 5
_BANNER = """MicroPython v1.25.0 on 2025-04-15; Generic ESP32 module with OTA with ESP32\r
Type "help()" for more information.\r
"""
_RAW = "raw REPL; CTRL-B to exit\r\n"
_WINDOW = 128
_BACK = (8, 127)


class Repl:
    """uart: where it reads; names: of the code; soft_reset(raw): does not return."""

    def __init__(self, uart, names, soft_reset):
        self._uart = uart
        self._names = names
        self._soft_reset = soft_reset
        self._write = sys.stdout.write

    def run(self, raw):
        """Does not return."""
        while True:
            (self._raw if raw else self._friendly)()
            raw = not raw

    # -- the friendly prompt

    def _friendly(self):
        self._write(_BANNER)
        while True:
            text, end = self._line(">>> ")
            if end == _A:
                return self._write("\r\n")
            if end == _B:
                self._write("\r\n" + _BANNER)
            elif end == _D:
                self._again(False)
            elif end == _E:
                self._write("\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ")
                text = self._pasted()
                self._write("\r\n")
                self._execute(text, "exec")
            elif end != _C and text:
                while _unfinished(text):
                    more, end = self._line("... ")
                    if end == _C:
                        break
                    text += "\n" + more
                    if not more:
                        break
                if end != _C:
                    self._execute(text, "single")

    def _line(self, prompt):
        # (text, the control character that ended it)
        self._write(prompt)
        text = ""
        while True:
            byte = self._uart.wait()
            if byte == 13 or byte == _C or byte <= _E and not text:
                if byte in (13, _C):
                    self._write("\r\n")
                return text, byte
            if byte in _BACK and text:
                text = text[:-1]
                self._write("\b \b")
            elif 32 <= byte < 127 or byte == 9:
                text += chr(byte)
                self._write(chr(byte))

    def _pasted(self):
        text = ""
        while True:
            byte = self._uart.wait()
            if byte == _D:
                return text
            if byte == _C:
                return ""
            text += "\n" if byte == 13 else chr(byte)
            self._write("\r\n=== " if byte == 13 else chr(byte))

    # -- the raw prompt

    def _raw(self):
        self._write(_RAW)
        data = bytearray()
        self._write(">")
        while True:
            byte = self._uart.wait()
            if byte == _A:
                if data == b"\x05A":
                    self._paste()
                else:
                    self._write(_RAW)
            elif byte == _B:
                return self._write("\r\n")
            elif byte == _D:
                if not data:
                    self._again(True)
                self._write("OK")
                self._execute(str(data, "utf-8"), "exec", True)
            elif byte != _C:
                data.append(byte)
                continue
            data = bytearray()
            if byte != _C:
                self._write(">")

    def _paste(self):
        self._write("R\x01%c%c\x01" % (_WINDOW & 255, _WINDOW >> 8))
        data, left = bytearray(), _WINDOW
        while True:
            byte = self._uart.wait()
            if byte == _D:
                self._write("\x04")
                return self._execute(str(data, "utf-8"), "exec", True)
            if byte == _C:
                return self._write("\x04\x04")
            data.append(byte)
            left -= 1
            if not left:
                left = _WINDOW
                self._write("\x01")

    def _again(self, raw):
        self._write("\r\n")
        self._soft_reset(raw)

    def _execute(self, source, kind, marks=False):
        # marks: Ctrl-D after what it prints, and after its traceback
        error = None
        self._uart.interrupt = CTRL_C
        try:
            exec(compile(source, "<stdin>", kind), self._names)
        except SystemExit:
            self._again(marks)
        except BaseException as raised:
            error = raised
        self._uart.interrupt = -1
        if marks:
            self._write("\x04")
        if error is not None:
            show(error)
        if marks:
            self._write("\x04")


def _unfinished(text):
    # mp_repl_continue_with_input, nearly: a block, open brackets, a backslash
    words = text.split("\n")[0].rstrip()
    if words[-1:] in (":", "\\") or words[:1] == "@":
        return True
    try:
        compile(text, "<stdin>", "single")
    except SyntaxError:
        return sum([text.count(sign) for sign in "([{"]) > sum([text.count(sign) for sign in ")]}"])
    return False
