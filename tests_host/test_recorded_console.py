"""The simulated console does what the recorded ESP32's did: Ctrl-C, kbd_intr, what ends at the prompt, soft resets."""

import json

import pytest
from recorded import BEHAVIOUR

from tools.sim import Board

RECORDS = [record for record in json.loads(BEHAVIOUR.read_text(encoding="utf-8"))["records"]
           if record.get("area") == "console"]
# Not comparable: floods that were tried several times, heap sizes, modules that no lock uses, threads
LEFT_OUT = ("tries", "main.py out of memory", "UART(0)", "thread", "input()", "dupterm", "station interface",
            "sleep(-1)",
            "Ctrl-C once",  # must come in those 300 ms
            "boot.py missing",  # its main.py removes a file that is another's here
            "Ctrl-C then Ctrl-D")  # only the second was written down
CASES = [record for record in RECORDS
         if "files" in record and "tries" not in record and not any(part in record["case"] for part in LEFT_OUT)]


def same(told, console):
    """Line by line; asyncio's own line numbers and frames are the build's."""
    def lines(text):
        kept = [line.rstrip("\r") for line in text.replace("\r\n", "\n").split("\n")]
        return [line for line in kept if "asyncio/core.py" not in line and line]
    due = lines(told.split("MPY: soft reboot\nboot\nMPY: soft reboot\nboot\nMPY: soft reboot")[0])  # and so on for ever
    return lines(console)[: len(due)] == due  # it may go on


def pieces(sent):
    """Bytes of what was sent, and the pauses in it."""
    for number, part in enumerate(sent.split(" <1 s> ")):
        yield number, part.encode().decode("unicode_escape").encode("latin-1")


@pytest.mark.parametrize("record", CASES, ids=[record["case"] for record in CASES])
def test_the_console_is_the_chips(tmp_path, record):
    for name, text in record["files"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = []
    with Board("6000i", secret=bytes(32), firmware=tmp_path) as board:
        board.on_console(said.append)
        board.run(2.0)
        assert same(record["console"], b"".join(said).decode()), b"".join(said)
        after = record.get("after")
        if after:
            said.clear()
            for number, data in pieces(after["sent"]):
                board.run(1.0 if number else 0)
                board.type_console(data)
            board.run(2.0)
            assert same(after["console"], b"".join(said).decode()), b"".join(said)
