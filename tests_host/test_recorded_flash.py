"""NVS, partitions and littlefs behave as recorded on the real ESP32 port, statement by statement."""

import pytest
import recorded
import recorded_flash

# (area, case, statement): why the stand-in differs. Everything not listed here must match.
_DIR = "dir() of a class written in Python lists its private names too"
_COUNT = "gc.collect() of the unix port returns a count, which the REPL prints"
DEVIATIONS = {
    ("nvs", 4, "dir(esp32.NVS)"): _DIR,
    ("partition", 12, "dir(P)"): _DIR,
    (
        "partition",
        20,
        "b=bytearray(4096); p.readblocks(300,b); b[:4]",
    ): "the stand-in core holds no MicroPython",
    ("vfs", 78, "gc.collect(); open('/d/b').read()"): _COUNT,
    ("vfs", 78, "os.stat('/d')"): "littlefs leaves a directory's size unset; it happens to be 0 here",
    ("vfs", 81, "vfs.VfsLfs1"): "the unix port has littlefs 1 as well",
    (
        "vfs",
        82,
        "machine.RTC().datetime((2026,1,2,0,3,4,5,0)); open('/d/b','w').close(); os.stat('/d/b')[7:]",
    ): ("littlefs of the unix port stamps files with the host's time"),
    ("vfs", 118, "open('/new','w').write('unclosed'); gc.collect(); os.stat('/new')[6]"): _COUNT,
    (
        "vfs",
        119,
        "vfs.VfsLfs2.mkfs(p,progsize=0)",
    ): "the unix port dies of the same division, without a panic text",
}

CASES = [(area, number) for area in ("nvs", "partition", "vfs") for number in recorded.cases(area)]


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return recorded_flash.board(tmp_path_factory.mktemp("recorded"))


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("area, number", CASES, ids=lambda value: str(value))
def test_the_stand_in_does_what_the_chip_did(board, tmp_path, area, number, bits):
    found = recorded_flash.replay(board, tmp_path, area, number, ("vfs",), bits)
    recorded.compare(found, DEVIATIONS, area, number)
