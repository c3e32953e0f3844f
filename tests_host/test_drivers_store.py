"""NvsStore over byte-true NVS: what was kept is there, whatever happens to the power or the room left."""

import random
import sys
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from names import StoreFull
from tests_host import recorded
from tests_host.memory_flash import Cut, Journal, MemoryFlash, PowerCut
from tools.sim import provision
from tools.sim.chip.nvs_storage import Storage

SIZE = 0x4000
BLANK = b"\xff" * SIZE
LIB = str(recorded.ROOT / "lib")


def nvs_class(storage):
    """esp32.NVS over a Storage, as far as the driver goes."""

    class NVS:
        def __init__(self, name):
            self._number = storage.namespace(name.encode())

        def get_i32(self, key):
            return storage.get_i32(self._number, key.encode())

        def set_i32(self, key, value):
            storage.set_i32(self._number, key.encode(), value)

        def get_blob(self, key, buffer):
            data = storage.get_blob(self._number, key.encode())
            if not len(buffer):
                return len(data)
            if len(data) > len(buffer):
                raise OSError(-4364, "ESP_ERR_NVS_INVALID_LENGTH")
            buffer[: len(data)] = data
            return len(data)

        def set_blob(self, key, value):
            storage.set_blob(self._number, key.encode(), bytes(value))

        def erase_key(self, key):
            storage.erase_key(self._number, key.encode())

        def commit(self):
            pass

    return NVS


def start(chip, monkeypatch=None):
    """The store of a chip that has just been powered on, and its NVS class."""
    storage = Storage(chip, 0, SIZE)
    storage.load()
    made = types.ModuleType("esp32")
    made.NVS = nvs_class(storage)
    for name in ("esp32", "drivers.nvs"):
        sys.modules.pop(name, None)
    sys.modules["esp32"] = made
    try:
        from drivers.nvs import NvsStore

        return NvsStore(), made.NVS
    finally:
        sys.modules.pop("esp32")
        sys.modules.pop("drivers.nvs")


def test_what_is_kept_is_there_after_a_power_cut_and_gone_when_erased():
    chip = MemoryFlash(BLANK)
    store, _ = start(chip)
    assert store.get("floor", 7) == 7 and store.read("throttle") is None
    store.put("floor", -5)
    store.put("floor", 2**31 - 1)
    store.write("throttle", b"")
    store.write("throttle", bytes(600))
    store.write("once", b"one")
    again, _ = start(MemoryFlash(chip.image()))
    assert again.get("floor", 7) == 2**31 - 1
    assert again.read("throttle") == bytes(600) and again.read("once") == b"one"
    for key in ("floor", "throttle", "never-there"):
        again.erase(key)
    assert again.get("floor", 7) == 7 and again.read("throttle") is None and again.read("once") == b"one"
    assert not again.full


def test_what_the_bench_wrote_is_read_until_the_lock_writes_its_own():
    chip = MemoryFlash(BLANK)
    store, nvs = start(chip)
    nvs("lk").set_blob("settings", b"{}")
    assert store.read("settings") == b"{}"
    store.write("settings", b'{"sound": 0}')
    assert store.read("settings") == b'{"sound": 0}'
    store.erase("settings")
    assert store.read("settings") is None


@pytest.mark.parametrize(("size", "read"), [(0, True), (1, True), (640, True), (641, False), (3000, False)])
def test_no_value_takes_more_of_the_heap_than_the_bench_may_write(size, read):
    store, nvs = start(MemoryFlash(BLANK))
    nvs("lk").set_blob("zone", bytes(size))
    assert store.read("zone") == (bytes(size) if read else None)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.binary(max_size=60)), max_size=25))
@settings(max_examples=40)
def test_the_last_value_written_is_the_one_read(steps):
    chip = MemoryFlash(BLANK)
    store, _ = start(chip)
    held = {}
    for key, value in steps:
        if value is None:
            store.erase(key)
            held.pop(key, None)
        else:
            store.write(key, value)
            held[key] = value
    store, _ = start(MemoryFlash(chip.image()))
    assert {key: store.read(key) for key in "abc"} == {key: held.get(key) for key in "abc"}


def test_values_too_long_are_refused_before_anything_is_written():
    chip = MemoryFlash(BLANK)
    store, _ = start(chip)
    image = chip.image()
    with pytest.raises(ValueError):
        store.write("zone", bytes(601))
    assert chip.image() == image


# -- power


def work(store, first, count, note):
    """Writes as a lock makes them, enough to recycle pages. note(key, value) before each."""
    choice = random.Random(3)
    for step in range(first, first + count):
        if step % 3 == 0:
            note("totp_step", step)
            store.put("totp_step", step)
            continue
        key, size = choice.choice((("throttle", 120), ("once", 300), ("settings", 80)))
        value = choice.randbytes(size)
        note(key, value)
        store.write(key, value)


KEYS = ("totp_step", "throttle", "once", "settings")


def held_by(store):
    return {key: store.get(key, None) if key == "totp_step" else store.read(key) for key in KEYS}


@pytest.fixture(scope="module")
def moments():
    """[(image before the operation, kind, offset, length, what was held, key in flight, its new value)]"""
    points, held, flight = [], {}, [None, None]

    class Recorder(Journal):
        def before(self, kind, offset, length):
            points.append((chip.image(), kind, offset, length, dict(held), *flight))

    def note(key, value):
        if flight[0] is not None:
            held[flight[0]] = flight[1]
        flight[:] = key, value

    used = MemoryFlash(BLANK)
    work(start(used)[0], 0, 88, lambda key, value: held.update({key: value}))
    chip = MemoryFlash(used.image(), Recorder())
    work(start(chip)[0], 88, 22, note)
    points.append((chip.image(), None, 0, 0, dict(held), *flight))
    return points


def cuts(moments, index):
    """The images that a cut at this operation can leave: before it, torn in it, after it."""
    image, kind, offset, length = moments[index][:4]
    yield "before", image
    if kind is None:
        return
    done = moments[index + 1][0]
    for torn in sorted({1, length // 2, length - 1}):
        chip = MemoryFlash(image, Cut(0, torn))
        with pytest.raises(PowerCut):
            chip.erase(offset) if kind == "erase" else chip.program(offset, done[offset : offset + length])
        yield "torn at %d" % torn, chip.image()
    yield "after", done


def test_a_cut_at_any_flash_operation_leaves_the_old_or_the_new_value(moments):
    assert [kind for _, kind, *_ in moments].count("erase") >= 1  # a page was recycled
    for index in range(len(moments)):
        *_, held, key, value = moments[index]
        for name, image in cuts(moments, index):
            found = held_by(start(MemoryFlash(image))[0])
            for each in KEYS:
                allowed = [held[each]] + ([value] if each == key else [])
                assert found[each] in allowed, (index, name, each, key)


def test_the_store_works_on_after_any_cut(moments):
    for index in range(0, len(moments), 12):
        for name, image in cuts(moments, index):
            chip = MemoryFlash(image)
            store, _ = start(chip)
            store.write("throttle", b"later")
            store.put("totp_step", 1 << 20)
            again, _ = start(MemoryFlash(chip.image()))
            assert again.read("throttle") == b"later" and again.get("totp_step", 0) == 1 << 20, (index, name)


def test_a_cut_while_a_key_is_erased_brings_no_older_value_back():
    chip = MemoryFlash(BLANK)
    store, nvs = start(chip)
    nvs("lk").set_blob("secret", b"bench")
    for value in (b"older", b"old", b"newest"):
        store.write("secret", value)
        image, journal = chip.image(), Journal()
        whole, _ = start(MemoryFlash(image, journal))
        journal.operations.clear()
        whole.erase("secret")
        for at in range(len(journal.operations)):
            for torn in (0, 2, None):
                cut = MemoryFlash(image)
                victim, _ = start(cut)
                cut.gate = Cut(at, torn)
                with pytest.raises(PowerCut):
                    victim.erase("secret")
                found = start(MemoryFlash(cut.image()))[0].read("secret")
                assert found in (value, None), (value, at, torn)


# -- room


def fill(nvs):
    """Another namespace takes all the room there is."""
    other = nvs("wifi")
    number = 0
    for size in (3000, 400, 64, None):
        while True:
            try:
                if size is None:
                    other.set_i32("k%d" % number, number)
                else:
                    other.set_blob("k%d" % number, bytes(size))
            except OSError as error:
                assert error.args[0] == -4357, error
                break
            number += 1


@pytest.fixture
def crowded():
    """(chip, store, NVS class) with a store that others have filled up."""
    chip = MemoryFlash(BLANK)
    store, nvs = start(chip)
    store.put("totp_step", 1)
    store.write("throttle", b"t" * 40)
    store.write("throttle", b"u" * 40)
    fill(nvs)
    assert not store.full
    return chip, store, nvs


def test_a_store_that_others_filled_still_takes_what_must_not_be_forgotten(crowded):
    chip, store, _ = crowded
    store.put("totp_step", 2)
    store.write("throttle", b"v" * 40)
    store.write("once", b"new key")
    store.put("night", 3)
    assert store.full
    again, _ = start(MemoryFlash(chip.image()))
    assert again.get("totp_step", 0) == 2 and again.get("night", 0) == 3
    assert again.read("throttle") == b"v" * 40 and again.read("once") == b"new key"


def test_filling_up_a_page_leaves_the_reserve_alone(crowded):
    _, store, nvs = crowded
    filled = [store.fill() for _ in range(300)]
    assert not all(filled) and not store.full
    other = nvs("lk")
    assert other.get_blob("ballast", bytearray(1600)) == 1600
    store.put("totp_step", 2)
    assert store.get("totp_step", 0) == 2


def test_changes_count_what_was_written_but_no_fillers():
    store, _ = start(MemoryFlash(BLANK))
    assert store.changes == 0
    store.put("floor", 1)
    store.write("once", b"x")
    assert store.changes == 2
    assert store.fill() and store.fill() and store.changes == 2 and store.get("turn", 7) == 0


def test_when_the_reserve_is_used_up_writes_are_refused_and_the_old_values_stand(crowded):
    chip, store, _ = crowded
    held = {}
    with pytest.raises(StoreFull):
        for number in range(100):
            key = "n%d" % number
            store.write(key, bytes([number]) * 40)
            held[key] = bytes([number]) * 40
    with pytest.raises(StoreFull):
        store.write("throttle", b"w" * 300)
    with pytest.raises(StoreFull):
        for number in range(100):
            store.put("i%d" % number, 1)
    again, _ = start(MemoryFlash(chip.image()))
    assert held and {key: again.read(key) for key in held} == held
    assert again.read("throttle") == b"u" * 40 and again.get("totp_step", 0) == 1
    assert again.full  # no room for a new reserve: known from the start


def test_the_reserve_comes_back_when_there_is_room_again(crowded):
    chip, store, nvs = crowded
    store.write("once", b"x")
    other = nvs("wifi")
    other.erase_key("k0")
    other.erase_key("k1")
    again, nvs = start(MemoryFlash(chip.image()))
    assert not again.full
    fill(nvs)
    again.write("once", b"y")
    assert again.read("once") == b"y" and again.full


def test_a_cut_while_the_reserve_is_given_up_leaves_the_old_or_the_new_value(crowded):
    image = crowded[0].image()
    journal = Journal()
    whole, _ = start(MemoryFlash(image, journal))
    journal.operations.clear()
    whole.write("throttle", b"v" * 40)
    assert "erase" in [kind for kind, *_ in journal.operations]  # a page was compacted for it
    for at in range(len(journal.operations)):
        torn = (0, 2, None)[at % 3]
        chip = MemoryFlash(image)
        store, _ = start(chip)
        chip.gate = Cut(at, torn)
        with pytest.raises(PowerCut):
            store.write("throttle", b"v" * 40)
        again, _ = start(MemoryFlash(chip.image()))
        assert again.read("throttle") in (b"u" * 40, b"v" * 40), (at, torn)
        assert again.get("totp_step", 0) == 1


# -- the stand-in of the port, on MicroPython

ON_DEVICE = """
sys.path.append(sys.argv[2])
import esp32, flash
flash.attach(flash.Flash(sys.argv[1]))
from drivers.nvs import NvsStore
s = NvsStore()
print(s.get('floor', 7), s.read('secret') == bytes(32), s.read('once'), s.full)
s.put('floor', -5)
s.write('once', b'abc')
s.write('once', b'abcd')
s.erase('throttle')
s.erase('secret')
s = NvsStore()
print(s.get('floor', 7), s.read('secret'), s.read('once'), s.full)
"""


@pytest.mark.parametrize("bits", [64, 32])
def test_the_driver_takes_the_ports_own_nvs(tmp_path, bits):
    path = tmp_path / "flash.bin"
    provision.make_flash(path, "6000i", "1", bytes(32))
    said = recorded.run(ON_DEVICE, path, LIB, bits=bits)
    assert said == "7 True None False\n-5 None b'abcd' False\n"
