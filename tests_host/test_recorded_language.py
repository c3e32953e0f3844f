"""Language, built-in modules, os, hashlib, cryptolib and errors: the interpreter of the tests does what was recorded of
the ESP32's. No stand-in is in the way here, so this tells how far the tests' MicroPython speaks for the chip.

Left out: the records of `gc`, which are sizes of one build (45 calls deep, 160 KB free), and of SPI and UART, which no
part of a lock uses.
"""

import json
import re
import subprocess

import pytest
import recorded
import recorded_flash

AREAS = ("os", "hashlib", "crypto", "misc")
_UNIX = "the unix port has it, or has it otherwise; no device source uses it (device_rules.py)"
_DEATH = "the chip dies of it, so no device source may come near it"
_ERRNO = "the unix port's numbers; device source takes them from `errno`, of which the simulator has the chip's"
_TEXT = "the unix port says more in its errors"
_FLOAT = "double precision; device source has floats in one place, a timeout"
_ESP = "no device source uses it, so it is absent"

DEVIATIONS = {
    ("os", 74, "os.urandom(-1)"): _DEATH,
    ("os", 74, "os.uname()"): _UNIX,
    ("os", 74, "os.stat('/boot.py')"): "littlefs of the unix port stamps files with the host's time",
    ("os", 74, "os.sync()"): _UNIX,
    ("os", 74, "os.dupterm()"): _UNIX,
    ("os", 74, "os.dupterm_notify"): _UNIX,
    ("os", 74, "os.getenv"): _UNIX,
    ("os", 74, "os.system"): _UNIX,
    ("misc", 100, "str(OSError(2)), str(OSError(110)), repr(OSError(110)), OSError(110).errno, OSError(110).args"):
        _ERRNO,
    ("misc", 100, "errno.errorcode"): _ERRNO,
    ("misc", 100, "errno.ETIMEDOUT, errno.EAGAIN, errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.EINPROGRESS"): _ERRNO,
    ("misc", 100, "str(OSError(28)), str(OSError(30)), str(OSError(39)), str(OSError(118)), str(OSError(116))"): _ERRNO,
    ("misc", 100, "int('x')"): _TEXT,
    ("misc", 100, "import esp; esp.osdebug(None), esp.flash_size(), esp.flash_user_start()"): _ESP,
    ("misc", 100, "esp.flash_erase(-1)"): _ESP,
    ("misc", 100, "esp.flash_read(0x8000,bytearray(4))"): _ESP,
    ("misc", 117, "p=select.poll(); p.register(5)"): _DEATH,
    ("misc", 117, "p.poll(10)"): _DEATH,
    ("misc", 117, "p.register(sys.stdin,select.POLLIN); p.poll(0)"): _DEATH,
}  # fmt: skip
FEATURES = {
    "open 'x' mode": "its root is read-only here", "relative import": _TEXT, "import as dotted": "not frozen in here",
    "float precision": _FLOAT, "print big float / repr": _FLOAT, "time.time_ns": "the simulator has its own `time`",
    "os.path": _UNIX, "sys attributes": _UNIX, "sys.exc_info / settrace / getsizeof": _UNIX,
    "io.StringIO/BytesIO/IOBase/BufferedWriter": _UNIX, 'int("12abc")': _TEXT,
}  # fmt: skip
RUNNER = """
import json
import sys
for line in sys.stdin:
    raised = ""
    try:
        exec(json.loads(line), {"__name__": "__main__"})
    except BaseException as error:
        raised = repr(error)
    print("\\x01" + json.dumps(raised))
"""
CASES = [(area, number) for area in AREAS for number in recorded.cases(area)]
SURFACE = json.loads((recorded.HERE / "esp32" / "api-surface.json").read_text(encoding="utf-8"))["records"]
_ADDRESS = re.compile(r"\b[0-9a-f]{8,}\b")


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return recorded_flash.board(tmp_path_factory.mktemp("recorded"))


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("area, number", CASES, ids=str)
def test_the_interpreter_does_what_the_chip_did(board, tmp_path, area, number, bits):
    found = recorded_flash.replay(board, tmp_path, area, number, ("os",), bits)
    recorded.compare(found, DEVIATIONS, area, number)


@pytest.mark.parametrize("bits", [64, 32])
def test_the_language_is_the_chips(tmp_path, bits):
    rows = [row for row in SURFACE if "feature" in row]
    (tmp_path / "runner.py").write_text(RUNNER)
    done = subprocess.run(
        [recorded.interpreter(bits), "runner.py"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=60, input="".join(json.dumps(row["code"]) + "\n" for row in rows),
    )  # fmt: skip
    said = re.split("\x01(.*)\n", done.stdout)
    assert len(said) == 2 * len(rows) + 1
    different = set()
    for row, printed, raised in zip(rows, said[::2], said[1::2]):
        wanted = _plain(row.get("prints") or ""), row.get("raises") or ""
        if (_plain(printed), json.loads(raised)) != wanted:
            different.add(row["feature"])
    assert different == set(FEATURES)


def _plain(text):
    return _ADDRESS.sub("", text).strip()
