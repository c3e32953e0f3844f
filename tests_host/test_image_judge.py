"""Images are judged by their header: for each refusal good ones with one change, signed anew where that is no fault."""

import hashlib
from itertools import combinations
from pathlib import Path

import pytest

from image import judge as room
from image import pss, refusal
from image.judge import boot_judge, judge
from image.manifest import BLOCK, HEADER, identity
from image.refusal import Refused
from tests_host import micropython
from tests_host.on_device.image_judge import Lock, verdict
from tools.campaign import signed

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "image.md").read_text()
GOOD = signed.header(0)
CORE = {"core_size": 0x180000, "core_hash": bytes(range(1, 33))}
MOST = 0x40000 - HEADER


def lock(**changed):
    made = Lock([signed.digest(0), signed.digest(1)])
    for name, value in changed.items():
        assert hasattr(made, name)
        setattr(made, name, value)
    return made


def resigned(**changed):
    return signed.header(0, **changed)


def with_block_byte(at, byte):
    """Manifest byte `at` changed, and signed anew."""
    first = bytearray(signed.manifest())
    first[at] = byte
    return signed.joined(bytes(first), signed.block(0, hashlib.sha256(first).digest()))


# refusal: {what is changed in a good image: header}
REFUSED = {
    "bad-format": {
        "magic": resigned(magic=b"LKIN"),
        "format": resigned(format=2),
        "zero field": resigned(zero=1),
        "zeros after the core version": resigned(zeros=b"\0\0\1"),
        "no model": resigned(model=b""),
        "something behind the model": resigned(model=b"6000i\0x"),
        "model with a blank": resigned(model=b"6000 i"),
        "model not in ASCII": resigned(model=b"6000\xe9"),
        "no version": resigned(version=b""),
        "no file system": resigned(app_size=0),
        "file system of part of a block": resigned(app_size=0x10001),
        "ABI of more than ten bits": resigned(abi=1 << 10 | 774),
        "hash without core": resigned(core_hash=bytes(31) + b"\1"),
        "counter beyond the floor's room": resigned(counter=1 << 31),
        "first byte behind the fields": with_block_byte(136, 1),
        "last byte of the block": with_block_byte(4095, 1),
        "nothing": b"",
        "a byte short": GOOD[:-1],
        "a byte long": GOOD + b"\xff",
        "manifest alone": GOOD[:BLOCK],
        "blank flash": b"\xff" * HEADER,
        "zeros": bytes(HEADER),
    },
    "wrong-model": {
        "the other model": resigned(model=b"7000i"),
        "case": resigned(model=b"6000I"),
        "longer": resigned(model=b"6000i2"),
        "shorter": resigned(model=b"6000"),
        "16 characters": resigned(model=b"6000i-0123456789"),
    },
    "wrong-hardware": {
        "revision 0 only": resigned(hardware=0b0001),
        "all but ours": resigned(hardware=0xFFFFFFFD),
        "none": resigned(hardware=0),
    },
    "wrong-core": {
        "ABI": resigned(abi=775),
        "ABI 0": resigned(abi=0),
        "ABI, with its core": resigned(abi=775, **CORE),
        "major": resigned(core_version=bytes((2, 25, 0))),
        "minor": resigned(core_version=bytes((1, 26, 0))),
        "micro": resigned(core_version=bytes((1, 25, 1))),
    },
    "too-large": {
        "file system by a block": resigned(app_size=MOST + BLOCK),
        "file system of 4 GiB": resigned(app_size=0xFFFFF000),
        "core by a byte": resigned(core_size=0x180001, core_hash=CORE["core_hash"]),
    },
    "downgrade": {"counter": resigned(counter=2), "counter 0": resigned(counter=0)},
    "unknown-key": {
        "signed by a third key": signed.header(2),
        "signed by two strangers": signed.header(2, 3),
    },
    "bad-signature": {
        "not signed": signed.joined(signed.manifest()),
        "one bit": GOOD[: BLOCK + 900] + bytes((GOOD[BLOCK + 900] ^ 1,)) + GOOD[BLOCK + 901 :],
        "version changed": signed.manifest(version=b"2.2") + GOOD[BLOCK:],
        "resealed under another manifest": signed.joined(
            signed.manifest(version=b"2.2"),
            signed.block(
                0, hashlib.sha256(signed.manifest(version=b"2.2")).digest(), signed.pss(0, identity(GOOD[:BLOCK]))
            ),
        ),
    },
}  # fmt: skip
TABLE = [(name, what) for name, images in REFUSED.items() for what in images]

ACCEPTED = {
    "as it is": GOOD,
    "by the second key": signed.header(1),
    "by both": signed.header(0, 1),
    "by one of them and a third": signed.header(2, 1),
    "counter above the floor": resigned(counter=4),
    "largest counter": resigned(counter=(1 << 31) - 1),
    "for every revision": resigned(hardware=0xFFFFFFFF),
    "full file system": resigned(app_size=MOST),
    "one block": resigned(app_size=BLOCK),
    "with a core": resigned(**CORE),
    "with a core of another version": resigned(core_version=bytes((1, 26, 3)), **CORE),
    "long version": resigned(version=b"123456789012345678901234"),
}


@pytest.mark.parametrize("name, what", TABLE)
def test_one_change_one_refusal(name, what):
    header = REFUSED[name][what]
    for asked in (judge, boot_judge):
        with pytest.raises(Refused) as caught:
            asked(header, lock())
        assert caught.value.name == name and caught.value.detail


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_is_in_order_is_accepted(what):
    for asked in (judge, boot_judge):
        said = asked(ACCEPTED[what], lock())
        assert said.model == "6000i" and said.app_hash == bytes(range(32))


def test_any_buffer_will_do_and_is_left_as_it_is():
    for header in (bytearray(GOOD), memoryview(GOOD), memoryview(bytearray(GOOD + b"x"))[:HEADER]):
        assert judge(header, lock()).version == "2.1" and bytes(header) == GOOD


def test_an_image_that_failed_is_refused_at_the_update_and_taken_at_boot():
    asked = []

    class Knows(Lock):
        def failed(self, image):
            asked.append(image)
            return "no-server" if image == identity(GOOD[:BLOCK]) else ""

    knows = Knows([signed.digest(0), signed.digest(1)])
    with pytest.raises(Refused) as caught:
        judge(GOOD, knows)
    assert (caught.value.name, caught.value.detail) == ("failed-before", "no-server")
    assert asked == [hashlib.sha256(GOOD[:BLOCK]).digest()]
    assert verdict(GOOD, knows, boot_judge) == "2.1" and len(asked) == 1
    assert verdict(resigned(version=b"2.2"), knows) == "2.2"
    assert verdict(signed.header(1), knows) == "failed-before"  # the same manifest, signed by somebody else
    assert verdict(GOOD, lock(failed=None)) == "2.1"


@pytest.mark.parametrize("revision", [0, 1, 16, 31])
def test_each_revision_has_its_bit(revision):
    assert verdict(resigned(hardware=1 << revision), lock(hardware=revision)) == "2.1"
    assert verdict(resigned(hardware=0xFFFFFFFF ^ 1 << revision), lock(hardware=revision)) == "wrong-hardware"
    assert verdict(resigned(hardware=0xFFFFFFFF), lock(hardware=32)) == "wrong-hardware"


def test_floor_and_rooms_are_the_locks_own():
    assert verdict(GOOD, lock(floor=4)) == "downgrade" and verdict(resigned(counter=0), lock(floor=0)) == "2.1"
    assert verdict(GOOD, lock(app_room=0x10000)) == "2.1" and verdict(GOOD, lock(app_room=0xFFFF)) == "too-large"
    assert verdict(resigned(**CORE), lock(core_room=0x17FFFF)) == "too-large"
    assert verdict(GOOD, lock(core_version=(1, 26, 0))) == "wrong-core" and verdict(GOOD, lock(abi=1)) == "wrong-core"
    assert verdict(GOOD, lock(model="7000i")) == "wrong-model" and verdict(GOOD, lock(model="")) == "wrong-model"
    assert verdict(GOOD, lock(trusted=[])) == "unknown-key"


# The order of the checks

# what makes an image refused so, in the order in which it is found
FAULTS = (
    ("bad-format", {"format": 2}),
    ("wrong-model", {"model": b"7000i"}),
    ("wrong-hardware", {"hardware": 0b0100}),
    ("wrong-core", {"abi": 1}),
    ("too-large", {"app_size": 0x80000}),
    ("downgrade", {"counter": 0}),
    ("failed-before", {}),
)


@pytest.mark.parametrize("first, second", list(combinations(range(len(FAULTS)), 2)))
def test_of_two_faults_the_first_of_the_table_is_named(first, second):
    fields = {**FAULTS[second][1], **FAULTS[first][1]}
    for signers in ((0,), (2,)):
        knows = lock(failed=lambda image: "no-server")
        assert verdict(signed.header(*signers, **fields), knows) == FAULTS[first][0]


def test_the_signature_comes_last_and_costs_one_pow(monkeypatch):
    """184 ms on the chip: nothing that can be known without may cost them, and no header more than one."""
    powers = []
    monkeypatch.setattr(pss, "verify", lambda *given: powers.append(given) or False)
    for name, what in TABLE:
        if name != "bad-signature":
            verdict(REFUSED[name][what], lock())
    verdict(GOOD, lock(failed=lambda image: "no-server"))
    for what in ("not signed", "one bit", "version changed"):
        verdict(REFUSED["bad-signature"][what], lock())
    assert powers == []
    verdict(GOOD, lock())
    verdict(signed.header(2, 1, 3), lock())
    assert len(powers) == 2
    verdict(signed.header(1, 1, 0), lock())  # all of them false here
    assert len(powers) == 3


# The docs


def rows(text, heading):
    """First column of the table behind a heading or line of text."""
    lines = text[text.index(heading) :].split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("|")) + 2
    found = []
    for line in lines[start:]:
        if not line.startswith("|"):
            return found
        found.append(line)
    return found


def test_the_order_in_the_docs_is_the_codes():
    told = rows(room.__doc__, "| it is refused as")
    assert told == rows(TEXT, "| it is refused as")
    names = [line.split("`")[1] for line in told]
    assert names[1:-4] == [name for name, _ in room._OBJECTIONS]
    assert names == [name for name, _ in FAULTS] + ["bad-signature", "unknown-key", "bad-signature"]
    assert set(names) == set(REFUSED) | {"failed-before"}


def test_every_refusal_is_in_the_docs_once_with_what_to_do():
    told = rows(TEXT, "## Refusals")
    assert [line.split("`")[1] for line in told] == list(refusal.NAMES)
    assert all(len(line.split("|")) == 5 and line.split("|")[3].strip() for line in told)


@pytest.mark.parametrize("name", ["manifest", "signature"])
def test_the_layouts_in_the_docs_are_the_codes(name):
    module = __import__(f"image.{name}", fromlist=["x"])
    assert rows(module.__doc__, "| offset") and rows(module.__doc__, "| offset") == rows(TEXT, f"## The {name} block")


# Real MicroPython


def test_the_same_verdicts_on_micropython(tmp_path):
    every = [header for images in [*REFUSED.values(), ACCEPTED] for header in images.values()]
    headers = [header for header in every if len(header) == HEADER]
    path = tmp_path / "headers.bin"
    path.write_bytes(b"".join(headers))
    digests = [signed.digest(number).hex() for number in (0, 1)]
    script = ROOT / "tests_host" / "on_device" / "image_judge.py"
    said = micropython.both(script, ROOT / "lib", path, *digests).splitlines()
    assert said == [f"{verdict(header, lock())} {verdict(header, lock(), boot_judge)}" for header in headers]
    assert len(set(said)) >= 9
