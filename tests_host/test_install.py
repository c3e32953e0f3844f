"""The installer: whatever the source sends and wherever the power goes, the other slot is empty or holds the image."""

import asyncio
import hashlib

import pytest
from fakes import MemoryStore
from installside import BLANK, CORE, Bench, Source, image
from memory_flash import Cut, Journal, MemoryFlash, PowerCut

from image.judge import judge
from image.manifest import BLOCK, HEADER, Manifest
from image.refusal import Refused
from update import record

PLAIN, WITH_CORE = image(3), image(2, CORE)


def whole(bench, data):
    """Does the other pair hold this image, core included?"""
    manifest = Manifest(data[:BLOCK])
    end = HEADER + manifest.app_size
    if bench.held(end) != data[:end]:
        return False
    core = data[end:] or bench.flash.image()[0x10000:0x190000]
    return bench.flash.image()[0x190000 : 0x190000 + len(core)] == core


def sound(bench, data):
    """No header that a lock takes for one, or the header and all that it speaks of."""
    try:
        judge(bench.held(HEADER), bench.facts)
    except Refused:
        return True
    return whole(bench, data)


@pytest.mark.parametrize("data", [PLAIN, WITH_CORE], ids=["without core", "with core"])
def test_what_was_offered_is_there_and_the_running_pair_untouched(data):
    bench = Bench()
    before = bench.running()
    manifest = bench.install(Source(data))
    assert whole(bench, data) and bench.running() == before and manifest.version == "1.2.3"
    kept = record.load(bench.store)
    assert (kept.state, kept.slot, kept.id) == (record.READY, 1, hashlib.sha256(data[:BLOCK]).digest())
    total = (len(data) - HEADER + BLOCK - 1) // BLOCK
    assert bench.told == [(n + 1, total) for n in range(total)] and bench.rests >= total


def test_the_manifest_goes_first_and_comes_last():
    bench = Bench(gate=Journal())
    bench.install(Source(PLAIN))
    operations = bench.flash.gate.operations
    assert operations[0] == ("erase", 0x380000, BLOCK)
    assert operations[-16:] == [("program", 0x380000 + at, 256) for at in range(0, BLOCK, 256)]


def test_the_same_image_again_writes_little():
    bench = Bench()
    bench.install(Source(PLAIN))
    bench.flash.gate = Journal()
    bench.install(Source(PLAIN))
    assert whole(bench, PLAIN)
    assert {offset // BLOCK for _, offset, _ in bench.flash.gate.operations} == {0x380}  # the manifest's block only


@pytest.mark.parametrize("data", [PLAIN, WITH_CORE], ids=["without core", "with core"])
@pytest.mark.parametrize("torn", [0, 1, 100, 3000, None], ids=["before", "a byte", "some", "much", "after"])
def test_a_cut_at_any_operation_leaves_nothing_or_all_of_it(data, torn):
    journal = Journal()
    Bench(gate=journal).install(Source(data))
    before = Bench().running()
    for number in range(len(journal.operations)):
        bench = Bench(gate=Cut(number, torn))
        with pytest.raises(PowerCut):
            bench.install(Source(data))
        assert sound(bench, data) and bench.running() == before, number
        again = Bench(bench.flash.image(), bench.store)
        again.install(Source(data))
        assert whole(again, data) and again.running() == before, number


def test_a_cut_at_any_write_of_the_store_leaves_nothing_or_all_of_it():
    from fakes import PowerCut as StoreCut

    for number in range(50):
        bench = Bench()
        bench.store.cut(number)
        try:
            bench.install(Source(PLAIN))
        except StoreCut:
            bench.store.cut(None)
            assert sound(bench, PLAIN)
            bench.install(Source(PLAIN))
            assert whole(bench, PLAIN)
        else:
            assert number >= 3
            break


LONG = image(40, seed=2)


@pytest.mark.parametrize("at", [0, 100, HEADER, HEADER + 1, *(HEADER + n * BLOCK for n in (15, 16)), HEADER + 135175])
def test_a_source_that_breaks_off_is_taken_up_again(at):
    bench = Bench()
    with pytest.raises(OSError):
        bench.install(Source(LONG, fail_at=at))
    again = Source(LONG)
    bench.install(again)
    done = max(0, at - HEADER) // BLOCK // 16 * 16
    assert again.opened == [0, HEADER + done * BLOCK] and whole(bench, LONG)


@pytest.mark.parametrize("offset", [HEADER, HEADER + 5 * BLOCK + 17, HEADER + 16 * BLOCK - 1])
def test_what_is_there_already_is_not_trusted(offset):
    bench = Bench()
    with pytest.raises(OSError):
        bench.install(Source(LONG, fail_at=HEADER + 33 * BLOCK))
    rotten = bytearray(bench.flash.image())
    rotten[0x380000 + offset] ^= 0x10
    again = Bench(bytes(rotten), bench.store)
    source = Source(LONG)
    again.install(source)
    assert whole(again, LONG)
    assert source.opened == [0, HEADER + 32 * BLOCK, HEADER]  # taken up, found wrong, once from the start


def test_another_image_starts_from_its_beginning():
    bench = Bench()
    with pytest.raises(OSError):
        bench.install(Source(LONG, fail_at=HEADER + 33 * BLOCK))
    other = image(40, seed=3)
    source = Source(other)
    bench.install(source)
    assert source.opened == [0, HEADER] and whole(bench, other)


@pytest.mark.parametrize("size", [0, 1, BLOCK, HEADER - 1, HEADER, HEADER + 1, HEADER + BLOCK, len(PLAIN) - 1])
def test_a_short_stream_is_truncated(size):
    bench = Bench()
    with pytest.raises(Refused) as caught:
        bench.install(Source(PLAIN[:size]))
    assert caught.value.name == "truncated" and bench.held(4) != b"LKIM"


@pytest.mark.parametrize("source", [Source(PLAIN, tail=b"x"), Source(PLAIN, tail=PLAIN), Source(PLAIN, endless=True)],
                         ids=["a byte more", "twice", "endless"])  # fmt: skip
def test_a_long_stream_is_too_large(source):
    bench = Bench()
    with pytest.raises(Refused) as caught:
        bench.install(source)
    assert caught.value.name == "too-large" and bench.held(4) != b"LKIM"
    assert source.reads < 20  # an endless one is not read on


@pytest.mark.parametrize("piece", [1, 7, 255, 4095])
def test_small_pieces_are_put_together(piece):
    bench, data = Bench(), image(2)
    bench.install(Source(data, piece))
    assert whole(bench, data)


@pytest.mark.parametrize("good, at", [(PLAIN, HEADER), (PLAIN, HEADER + BLOCK), (PLAIN, len(PLAIN) - 1),
                                      (WITH_CORE, HEADER + 2 * BLOCK), (WITH_CORE, len(WITH_CORE) - 1)])  # fmt: skip
def test_a_flipped_bit_on_the_way_is_a_bad_hash(good, at):
    bench, data = Bench(), bytearray(good)
    data[at] ^= 1
    with pytest.raises(Refused) as caught:
        bench.install(Source(bytes(data)))
    assert caught.value.name == "bad-hash" and bench.held(4) != b"LKIM"
    bench.install(Source(good))
    assert whole(bench, good)


@pytest.mark.parametrize("torn", [0, 700, None], ids=["before", "some", "after"])
def test_a_cut_while_another_image_is_replaced_leaves_one_of_them_or_nothing(torn):
    first = Bench()
    first.install(Source(WITH_CORE))
    flash, store = first.flash.image(), dict(first.store.data)
    journal = Journal()
    Bench(flash, MemoryStore(dict(store)), gate=journal).install(Source(PLAIN))
    assert journal.operations[0] == ("erase", 0x380000, BLOCK)
    for number in range(len(journal.operations)):
        bench = Bench(flash, MemoryStore(dict(store)), gate=Cut(number, torn))
        with pytest.raises(PowerCut):
            bench.install(Source(PLAIN))
        assert sound(bench, PLAIN) or whole(bench, WITH_CORE), number


@pytest.mark.parametrize("block", [0x380000, 0x381000, 0x383000], ids=["manifest", "signature", "file system"])
def test_a_worn_block_never_becomes_an_image(block):
    class Worn(MemoryFlash):
        def program(self, offset, data):
            super().program(offset, bytes(byte & 0xFE for byte in data) if offset == block else data)

    bench = Bench()
    bench.flash = bench.slots.flash = Worn(bench.flash.image())
    with pytest.raises(Refused) as caught:
        bench.install(Source(PLAIN))
    assert caught.value.name == "bad-hash" and bench.held(4) != b"LKIM"


HEADERS = {
    "wrong-model": (dict(model="7000i"), {}),
    "wrong-hardware": (dict(hardware=(2, 3)), {}),
    "wrong-core": (dict(abi=775), {}),
    "downgrade": ({}, dict(floor=6)),
    "failed-before": ({}, dict(failed=lambda image_id: "no-server")),
    "unknown-key": ({}, dict(trusted=[bytes(32)])),
    "too-large": ({}, dict(app_room=2 * BLOCK)),
}


@pytest.mark.parametrize("name", [*HEADERS, "bad-format", "bad-signature", "on-trial", "low-battery"])
def test_what_the_header_decides_touches_nothing(name):
    fields, known = HEADERS.get(name, ({}, {}))
    data = bytearray(image(3, **fields))
    if name == "bad-format":
        data[0] ^= 1
    elif name == "bad-signature":
        data[BLOCK + 900] ^= 1
    bench = Bench(gate=Journal(), **known)
    bench.refusal = name if name in ("on-trial", "low-battery") else ""
    with pytest.raises(Refused) as caught:
        bench.install(Source(bytes(data)))
    assert caught.value.name == name
    assert bench.flash.gate.operations == [] and bench.store.read(record.KEY) is None


def test_one_at_a_time():
    async def two():
        bench = Bench()
        installer = bench.installer()
        slow = Slow(PLAIN)
        first = asyncio.create_task(bench.taken(slow, installer))
        while slow.at <= HEADER:
            await asyncio.sleep(0)
        with pytest.raises(Refused) as caught:
            await bench.taken(Source(PLAIN), installer)
        assert caught.value.name == "busy"
        await first
        assert whole(bench, PLAIN)
        await bench.taken(Source(PLAIN), installer)  # and free again

    class Slow(Source):
        async def readinto(self, buffer):
            await asyncio.sleep(0)
            return await super().readinto(buffer)

    asyncio.run(two())


def test_a_battery_that_sags_meanwhile_ends_it_and_keeps_what_is_done():
    bench = Bench()

    class Sagging(Source):
        async def readinto(self, buffer):
            if self.at > HEADER + 20 * BLOCK:
                bench.refusal = "low-battery"
            return await super().readinto(buffer)

    with pytest.raises(Refused) as caught:
        bench.install(Sagging(LONG))
    assert caught.value.name == "low-battery"
    bench.refusal, again = "", Source(LONG)
    bench.install(again)
    assert again.opened[1] == HEADER + 16 * BLOCK and whole(bench, LONG)


def test_a_blank_flash_is_what_the_tests_start_from():
    assert len(BLANK) == 0x400000
