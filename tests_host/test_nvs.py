"""NVS is ESP-IDF's, byte for byte, and a power cut at any flash operation leaves each key with its old or new
value."""

import random
import struct
import subprocess
import sys
import zlib

import pytest
import recorded
from memory_flash import Cut, Journal, MemoryFlash, PowerCut
from nvsside import published, values

from tools.sim.chip.nvs_storage import Storage

SIZE = 0x4000
BLANK = b"\xff" * SIZE
LOST = "lost"  # what a blob is after ESP-IDF's own recovery destroyed it, see at_risk


def opened(chip):
    storage = Storage(chip, 0, SIZE)
    storage.load()
    return storage


def write(storage, number, key, value):
    if isinstance(value, int):
        storage.set_i32(number, key, value)
    else:
        storage.set_blob(number, key, value)


def value_of(storage, number, key):
    try:
        return storage.get_blob(number, key) if key.startswith(b"b") else storage.get_i32(number, key)
    except OSError as error:
        assert error.args in ((-4354, "ESP_ERR_NVS_NOT_FOUND"), (1, "ESP_FAIL")), error
        return None if error.args[0] == -4354 else LOST


def at_risk(image):
    """Keys whose old value ESP-IDF 5.2 erases when it loads this image: weaknesses that the firmware must
    live with.

    Both are in `Page::mLoadEntryTable`, "check that last item is not duplicate", for the last item of the
    active page:
    - a blob's chunk (cut after the last chunk of the new version, before its index): the search for an
      earlier item of
      that key and type ignores the chunk number, and so finds the old version's chunk if it is on the same
      page;
    - an entry marked written whose crc is wrong (two cuts: one tore the entry, one the marking that should
      have erased
      it): it is dropped, but the search for its earlier twin still runs."""
    risky = set()
    for page in range(0, len(image), 4096):
        chunks, last, at = [], None, 0
        while image[page : page + 4] == b"\xfe\xff\xff\xff" and at < 126:
            state = image[page + 32 + at // 4] >> (at % 4 * 2) & 3
            entry = image[page + 64 + at * 32 : page + 96 + at * 32]
            key = entry[8:24].split(b"\0")[0]
            if state == 2 and struct.unpack_from("<I", entry, 4)[0] != zlib.crc32(
                entry[8:], zlib.crc32(entry[:4], 0xFFFFFFFF)
            ):
                last = (key, True)
            elif state == 2:
                chunks += [key] if entry[1] == 0x42 else []
                last = (key, entry[1] == 0x42 and chunks.count(key) > 1)
                at += entry[2] - 1
            elif state == 0:
                last = None
            at += 1
        if last is not None and last[1]:
            risky.add(last[0])
    return risky


@pytest.fixture
def generated(tmp_path):
    """An image made by Espressif's partition generator, and the same content written by the stand-in."""
    big = bytes(range(256)) * 20
    rows = [
        ("lk", "namespace", "", ""),
        ("boots", "data", "i32", "5"),
        ("bsecret", "data", "hex2bin", bytes(range(32)).hex()),
    ]
    rows += [
        ("neg", "data", "i32", "-7"),
        ("bbig", "data", "hex2bin", big.hex()),
        ("other", "namespace", "", ""),
    ]
    rows += [("boots", "data", "i32", "77"), ("bone", "data", "hex2bin", "aa")]
    table, image = tmp_path / "nvs.csv", tmp_path / "nvs.bin"
    table.write_text("key,type,encoding,value\n" + "".join(",".join(row) + "\n" for row in rows))
    command = [
        sys.executable,
        "-m",
        "esp_idf_nvs_partition_gen",
        "generate",
        str(table),
        str(image),
        hex(SIZE),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    chip = MemoryFlash(BLANK)
    storage = opened(chip)
    for key, kind, form, value in rows:
        if kind == "namespace":
            number = storage.namespace(key.encode())
        else:
            write(storage, number, key.encode(), int(value) if form == "i32" else bytes.fromhex(value))
    return image.read_bytes(), chip.image()


def test_the_bytes_are_those_of_the_partition_generator(generated):
    theirs, ours = generated
    assert ours == theirs


def test_independent_readers_find_what_was_written():
    chip = MemoryFlash(BLANK)
    final = workload(opened(chip), steps=60)
    stored = {(b"lk", key): value for key, value in final.items()}
    assert published(chip.image()) == values(chip.image()) == stored


@pytest.mark.parametrize("at, said", [(0x20, "namespace|unknown|blob"), (0x40 + 32 + 4, "CRC"), (8, "CRC")])
def test_a_published_reader_refuses_what_is_not_sound(generated, at, said):
    image = bytearray(generated[0])
    image[at] ^= 0xFF
    with pytest.raises(RuntimeError, match=said):
        published(bytes(image))


def test_an_image_of_the_partition_generator_is_read_and_left_alone(generated):
    chip = MemoryFlash(generated[0])
    storage = opened(chip)
    assert storage.get_i32(storage.namespace(b"lk"), b"neg") == -7
    assert storage.get_blob(storage.namespace(b"lk"), b"bbig") == bytes(range(256)) * 20
    assert storage.get_i32(storage.namespace(b"other"), b"boots") == 77
    assert chip.operations == 0


def workload(storage, steps, note=lambda key, value: None):
    """Writes of small integers and blobs up to two pages long, enough to recycle pages; the final values."""
    choice = random.Random(7)
    number = storage.namespace(b"lk")
    final = {}
    for step in range(steps):
        key = choice.choice((b"i1", b"i2", b"i3", b"b1", b"b2", b"b3"))
        value = (
            step if key.startswith(b"i") else choice.randbytes(choice.choice((0, 1, 31, 32, 33, 200, 900)))
        )
        if step % 17 == 5:
            key, value = b"b1", choice.randbytes(3000)
        note(key, value)
        write(storage, number, key, value)
        final[key] = value
    return final


@pytest.fixture(scope="module")
def swept():
    """[(image before the operation, (kind, offset, length), data, values before, key in flight, its new
    value)]."""
    points = []
    held = {}
    flight = [None, None]

    class Recorder(Journal):
        def before(self, kind, offset, length):
            points.append((chip.image(), (kind, offset, length), dict(held), flight[0], flight[1]))

    chip = MemoryFlash(BLANK, Recorder())

    def note(key, value):
        if flight[0] is not None:
            held[flight[0]] = flight[1]
        flight[:] = key, value

    storage = opened(chip)
    workload(storage, 90, note)
    points.append((chip.image(), (None, 0, 0), dict(held), flight[0], flight[1]))
    return points


def torn_images(points, index):
    """(name, image) before operation `index`, and torn after 0, 1, half and all but one byte of it."""
    image, (kind, offset, length) = points[index][:2]
    yield "before", image
    if kind is None:
        return
    done = points[index + 1][0]
    for torn in sorted({0, 1, length // 2, length - 1}):
        chip = MemoryFlash(image, Cut(0, torn))
        with pytest.raises(PowerCut):
            chip.erase(offset) if kind == "erase" else chip.program(offset, done[offset : offset + length])
        yield f"torn at {torn}", chip.image()


def check(storage, risky, held, key, value):
    """Every key has its old value, the one in flight its old or new one; True if that one is `risky`, and
    lost."""
    number = storage.namespace(b"lk")
    lost = False
    for each in (b"i1", b"i2", b"i3", b"b1", b"b2", b"b3"):
        found = value_of(storage, number, each)
        if found in [held.get(each)] + ([value] if each == key else []):
            continue
        assert each == key and each in risky and found in (LOST, None), each
        lost = True
    return lost


def test_a_cut_at_any_operation_leaves_old_or_new_and_the_partition_usable(swept):
    lost = cuts = 0
    for index in range(len(swept)):
        _, operation, held, key, value = swept[index]
        for name, image in torn_images(swept, index):
            chip = MemoryFlash(image)
            cuts += 1
            try:
                risky = at_risk(image)
                lost += check(opened(chip), risky, held, key, value)
                if key not in risky:
                    values(chip.image())
                if index % 3 == 0:
                    storage = opened(chip)
                    number = storage.namespace(b"lk")
                    storage.set_i32(number, b"i1", -index)
                    storage.set_blob(number, b"b2", b"later" * 30)
                    again = opened(MemoryFlash(chip.image()))
                    assert again.get_i32(number, b"i1") == -index
                    assert again.get_blob(number, b"b2") == b"later" * 30
            except (AssertionError, OSError) as error:
                raise AssertionError(f"{name} operation {index} {operation}: {error!r}") from error
    assert 0 < lost < cuts // 25  # the stand-in has the chip's weakness, and no more than that


def test_a_second_cut_during_recovery_loses_no_more(swept):
    recoveries = 0
    for index in range(0, len(swept), 5):
        _, operation, held, key, value = swept[index]
        for name, image in torn_images(swept, index):
            journal = Journal()
            opened(MemoryFlash(image, journal))
            count = len(journal.operations)
            risky_before, seen = at_risk(image), set()
            for at in sorted({0, 1, count // 2, count - 2, count - 1} & set(range(count))):
                for torn in (0, 2, None):
                    chip = MemoryFlash(image, Cut(at, torn))
                    with pytest.raises(PowerCut):
                        opened(chip)
                    recoveries += 1
                    if chip.image() in seen:
                        continue  # left as another cut left it
                    seen.add(chip.image())
                    try:
                        risky = risky_before | at_risk(chip.image())
                        check(opened(MemoryFlash(chip.image())), risky, held, key, value)
                    except (AssertionError, OSError) as error:
                        raise AssertionError(
                            f"{name} {index} {operation}, then {at}/{count} torn {torn}: {error!r}"
                        ) from error
    assert recoveries > 100


def test_a_value_is_replaced_where_its_page_moves_while_it_is_written():
    chip = MemoryFlash(BLANK)
    storage = opened(chip)
    number = storage.namespace(b"lk")
    storage.set_i32(number, b"s", 1)
    for step in range(124):  # the rest of page 0, all of it garbage but one entry
        storage.set_i32(number, b"x", step)
    for step in range(252):  # pages 1 and 2, all of it alive
        storage.set_i32(number, b"k%d" % step, step)
    assert chip.image()[0:1] == b"\xfc" and chip.image()[12288:] == b"\xff" * 4096
    storage.set_i32(number, b"s", 2)
    assert chip.image()[:4096] == b"\xff" * 4096  # page 0, where the old one was, has moved
    assert storage.get_i32(number, b"s") == 2
    assert values(chip.image())[b"lk", b"s"] == 2


def test_an_entry_that_rots_under_a_live_partition_reads_as_missing():
    chip = MemoryFlash(BLANK)
    storage = opened(chip)
    number = storage.namespace(b"lk")
    storage.set_i32(number, b"i1", -1)
    chip.program(64 + 32 + 24, b"\xfe")
    assert value_of(storage, number, b"i1") is None


def test_the_sweep_recycles_pages(swept):
    kinds = [operation[0] for _, operation, _, _, _ in swept]
    assert kinds.count("erase") >= 4


SAME = """
import sys
import esp32, flash
flash.attach(flash.Flash(sys.argv[1]))
n = esp32.NVS('lk')
for step in range(150):
    n.set_i32('i%d' % (step % 5), step)
    n.set_blob('b%d' % (step % 3), bytes([step]) * (step * 7))
"""


@pytest.mark.parametrize("bits", [64, 32])
def test_micropython_and_cpython_write_the_same_bytes(tmp_path, bits):
    from tools.sim import provision

    path = tmp_path / "flash.bin"
    provision.make_flash(path, "6000i", "1", None)
    recorded.run(SAME, path, bits=bits)
    chip = MemoryFlash(BLANK)
    storage = opened(chip)
    number = storage.namespace(b"lk")
    for step in range(150):
        storage.set_i32(number, b"i%d" % (step % 5), step)
        storage.set_blob(number, b"b%d" % (step % 3), bytes([step]) * (step * 7))
    assert path.read_bytes()[0x9000:0xD000] == chip.image()
