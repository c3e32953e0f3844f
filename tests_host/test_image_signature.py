"""The lock's signature check: takes what espsecure makes, and agrees with `cryptography` about everything else."""

import hashlib
import math
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from hypothesis import given, settings
from hypothesis import strategies as st

from image import pss, signature
from image.manifest import BLOCK, HEADER
from image.refusal import Refused
from tests_host.signside import espsecure
from tools.campaign import hostile, signed
from tools.campaign.on_device import headers as campaign
from tools.image import signature as second

TOP = 1 << 3072
SOUND = "sound"


def check(header, trusted):
    signature.check(memoryview(header)[BLOCK:], hashlib.sha256(header[:BLOCK]).digest(), trusted)


def answer(header, *numbers):
    """What the lock says when it trusts the keys of these numbers."""
    try:
        check(header, [signed.digest(number) for number in numbers])
    except Refused as refused:
        return refused.name
    return SOUND


def stock_verifies(folder, header, number):
    path = folder / "header.bin"
    path.write_bytes(header)
    done = espsecure("verify-signature", "--version", "2", "--keyfile", signed.key_file(number), path)
    return done.returncode == 0


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """A header that espsecure's command line has signed with key 0."""
    folder = tmp_path_factory.mktemp("stock")
    (folder / "in.bin").write_bytes(signed.manifest())
    words = ("sign-data", "--version", "2", "--keyfile", signed.key_file(0), "--output", folder / "out.bin")
    done = espsecure(*words, folder / "in.bin")
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "out.bin").read_bytes()


# espsecure


def test_what_espsecure_signs_is_taken(stock, tmp_path):
    assert len(stock) == HEADER and answer(stock, 0) == SOUND and answer(stock, 1, 0) == SOUND
    assert answer(stock, 1) == "unknown-key" and answer(stock) == "unknown-key"
    assert stock_verifies(tmp_path, stock, 0) and not stock_verifies(tmp_path, stock, 1)


def test_the_headers_of_these_tests_are_as_espsecure_makes_them(stock):
    ours = signed.header(0)
    assert ours[:BLOCK] == stock[:BLOCK] and ours[BLOCK : BLOCK + 812] == stock[BLOCK : BLOCK + 812]
    assert ours[BLOCK + 1216 :] == stock[BLOCK + 1216 :]


def test_the_digest_of_a_key_is_the_one_that_espsecure_writes(tmp_path):
    done = espsecure("digest-sbv2-public-key", "--keyfile", signed.key_file(0), "--output", tmp_path / "digest")
    assert done.returncode == 0 and (tmp_path / "digest").read_bytes() == signed.digest(0)


def test_espsecure_takes_what_the_lock_takes_of_several_signers(tmp_path):
    for signers, number in (((0,), 0), ((0, 1), 1), ((2, 0), 0), ((2, 1, 0), 0)):
        header = signed.header(*signers)
        assert answer(header, number) == SOUND and stock_verifies(tmp_path, header, number)


# Key rotation


@pytest.mark.parametrize(
    "signers, expected",
    [
        ((0,), SOUND), ((1,), SOUND), ((0, 1), SOUND), ((1, 0), SOUND), ((2,), "unknown-key"), ((2, 0), SOUND),
        ((0, 2), SOUND), ((2, 3, 1), SOUND), ((2, 3), "unknown-key"),
    ],
)  # fmt: skip
def test_either_of_two_trusted_keys_is_enough(signers, expected):
    assert answer(signed.header(*signers), 0, 1) == expected


def test_the_first_signer_who_is_trusted_decides():
    """What a trusted key has signed wrongly is passed over no more than a damaged block: no signer's tool makes it."""
    first = signed.manifest()
    hashed = hashlib.sha256(first).digest()
    false = signed.block(0, hashed, signed.pss(0, bytes(32)))
    stranger, sound = signed.block(2, hashed), signed.block(1, hashed)
    assert answer(signed.joined(first, false, sound), 0, 1) == "bad-signature"
    assert answer(signed.joined(first, false, sound), 1) == SOUND
    assert answer(signed.joined(first, sound, false), 0, 1) == SOUND
    assert answer(signed.joined(first, false, stranger), 0, 1) == "bad-signature"
    assert answer(signed.joined(first, stranger, false), 0, 1) == "bad-signature"
    assert answer(signed.joined(first, false, sound), 0) == "bad-signature"


def test_a_signature_counts_for_its_own_key_only():
    """By key 1, in a block of key 0; and the trusted key's in a block of a stranger."""
    first = signed.manifest()
    hashed = hashlib.sha256(first).digest()
    assert answer(signed.joined(first, signed.block(0, hashed, signed.pss(1, hashed))), 0, 1) == "bad-signature"
    assert answer(signed.joined(first, signed.block(2, hashed, signed.pss(0, hashed))), 0) == "unknown-key"


# The form of the block


def bent(at, data, reseal=True):
    block = bytearray(signed.blocks(0)[0])
    block[at : at + len(data)] = data
    return signed.joined(signed.manifest(), signed.sealed(bytes(block)) if reseal else bytes(block))


FALSE = {
    "empty": signed.joined(signed.manifest()),
    "zeros": signed.manifest() + bytes(BLOCK),
    "magic": bent(0, b"\xe8"),
    "kind of key": bent(1, b"\x03"),
    "reserved": bent(2, b"\1"),
    "digest": bent(4, bytes(32)),
    "crc": bent(1196, bytes(4), reseal=False),
    "bit under the crc": bent(600, b"\0\0", reseal=False),
    "zeros at the end": bent(1215, b"\1", reseal=False),
    "no FF behind": signed.header(0)[:-1] + b"\0",
    "a hole in front": signed.joined(signed.manifest(), b"\xff" * signed.SIZE, *signed.blocks(0)),
    "a hole between": signed.joined(signed.manifest(), *signed.blocks(0), b"\xff" * signed.SIZE, *signed.blocks(1)),
    "a second one damaged": signed.joined(
        signed.manifest(), *signed.blocks(0), signed.blocks(1)[0][:700] + b"\0\0" + signed.blocks(1)[0][702:]
    ),
    "a second one of another manifest": signed.joined(
        signed.manifest(), *signed.blocks(0), signed.block(2, bytes(32))
    ),
    "signature of zeros": bent(812, bytes(384)),
    "signature of FF": bent(812, b"\xff" * 384),
    "of another manifest": signed.manifest(version=b"9") + signed.header(0)[BLOCK:],
    "of another manifest, resealed": signed.joined(
        signed.manifest(version=b"9"),
        signed.block(0, hashlib.sha256(signed.manifest(version=b"9")).digest(), signed.pss(0, bytes(32))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_block_out_of_form_is_refused(name):
    assert answer(FALSE[name], 0) == "bad-signature"


@pytest.mark.parametrize("at, size", [(36, 384), (420, 4), (424, 384), (808, 4)])
def test_every_byte_of_the_key_is_part_of_its_digest(at, size):
    for offset in (at, at + size // 2, at + size - 1):
        was = signed.header(0)[BLOCK + offset]
        assert answer(bent(offset, bytes((was ^ 1,))), 0) == "unknown-key"


def test_the_exponent_is_65537_even_if_another_one_is_trusted():
    """A lock that was told to trust a key with e = 3 or 1 would take forged signatures."""
    first = signed.manifest()
    hashed = hashlib.sha256(first).digest()
    for exponent in (0, 1, 3, 65536, 65539, 65537 << 1):
        block = signed.block(0, hashed, e=exponent)
        trusted = [hashlib.sha256(block[36:812]).digest()]
        with pytest.raises(Refused) as caught:
            check(signed.joined(first, block), trusted)
        assert caught.value.name == "bad-signature"


# PSS against another implementation


def independent(n, given, hashed):
    """What OpenSSL says, of keys that have 3072 bits."""
    try:
        public = rsa.RSAPublicNumbers(65537, n).public_key()
        if public.key_size != 3072:
            return False
        scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
        public.verify(given.to_bytes(384, "big"), hashed, scheme, utils.Prehashed(hashes.SHA256()))
    except (InvalidSignature, ValueError, OverflowError):
        return False
    return True


def numbers(number):
    found = signed.key(number).private_numbers()
    return found.public_numbers.n, found.d


def encoding(hashed, salt):
    """EMSA-PSS of RFC 8017 9.1.1 for 3071 bits, written down once more to be bent."""
    inner = hashlib.sha256(bytes(8) + hashed + salt).digest()
    block = bytes(384 - 34 - len(salt)) + b"\1" + salt
    mask = b"".join(hashlib.sha256(inner + count.to_bytes(4, "big")).digest() for count in range(11))
    masked = bytearray(a ^ b for a, b in zip(block, mask))
    masked[0] &= 0x7F
    return bytes(masked) + inner + b"\xbc"


def raw(number, encoded):
    """Signature of any encoding, sound or not, by both primes (RFC 8017 5.1.2); None for what is not below n."""
    n, _ = numbers(number)
    secret = signed.key(number).private_numbers()
    value = int.from_bytes(encoded, "big")
    of_q = pow(value, secret.dmq1, secret.q)
    above = (pow(value, secret.dmp1, secret.p) - of_q) * secret.iqmp % secret.p
    return of_q + above * secret.q if value < n else None


def flipped(value, dice, bits=3072):
    return value ^ 1 << dice.randrange(bits)


def cases(dice):
    """(what, n, signature, digest) for ever."""
    while True:
        number = dice.randrange(2)
        n, _ = numbers(number)
        hashed = dice.randbytes(32)
        good = int.from_bytes(signed.pss(number, hashed), "big")
        yield "good", n, good, hashed
        yield "signature", n, flipped(good, dice), hashed
        yield "digest", n, good, flipped(int.from_bytes(hashed, "big"), dice, 256).to_bytes(32, "big")
        yield "modulus", flipped(n, dice), good, hashed
        yield "other key", numbers(1 - number)[0], good, hashed
        other_salt = signed.pss(number, hashed, dice.choice((0, 20, 31, 33, 64)))
        yield "salt length", n, int.from_bytes(other_salt, "big"), hashed
        yield "above n", n, good + n if good + n < TOP else n + dice.randrange(TOP - n), hashed
        yield "below", n, n - good, hashed
        encoded = bytearray(encoding(hashed, dice.randbytes(32)))
        yield "own encoding", n, raw(number, encoded), hashed
        place = dice.choice(("first", "hash", "trailer", "padding", "anywhere"))
        at = {"first": 0, "hash": 351 + dice.randrange(32), "trailer": 383, "padding": dice.randrange(1, 319)}
        encoded[at.get(place, dice.randrange(384))] ^= 0x80 if place == "first" else 1 << dice.randrange(8)
        bad = raw(number, bytes(encoded))
        if bad is not None:
            yield place, n, bad, hashed
        yield "tiny", n, dice.choice((0, 1, 2, n - 1, n, n + 1, TOP - 1)), hashed


def test_the_same_answer_as_cryptography_a_thousand_times():
    told = {}
    for (what, *case), _ in zip(cases(random.Random(5)), range(1100)):
        said = pss.verify(*case)
        assert said is independent(*case), (what, *case)
        told.setdefault(what, set()).add(said)
    assert {what for what, said in told.items() if said == {True}} == {"good", "own encoding"}
    assert len(told) == 15 and all(len(said) == 1 for said in told.values())


def test_a_number_above_the_modulus_is_no_signature_although_its_power_is_the_same():
    """One image would have two sound signatures; OpenSSL takes none but the smaller, too."""
    for count in range(100):
        hashed = hashlib.sha256(bytes((count,))).digest()
        n, _ = numbers(0)
        good = int.from_bytes(signed.pss(0, hashed), "big")
        if good + n < TOP:
            break
    assert pss.verify(n, good, hashed) and not pss.verify(n, good + n, hashed)
    assert pow(good, 65537, n) == pow(good + n, 65537, n)
    assert not pss.verify(n, good - n, hashed)


# Exponents of Mersenne primes, whose products are moduli with a known inverse of e
@pytest.mark.parametrize("primes", [(3217,), (2281, 607, 89, 61, 31)], ids=["more bits", "fewer bits"])
def test_a_modulus_has_3072_bits(primes):
    """The encoding is right and the power gives it: the length alone is wrong."""
    n = math.prod((1 << bits) - 1 for bits in primes)
    d = pow(65537, -1, math.lcm(*((1 << bits) - 2 for bits in primes)))
    hashed = bytes(32)
    dice = random.Random(1)
    value = n
    while value >= n:
        encoded = encoding(hashed, dice.randbytes(32))
        value = int.from_bytes(encoded, "big")
    good = pow(value, d, n)
    assert n.bit_length() != 3072 and pow(good, 65537, n) == value and pss.decode(encoded, hashed)
    assert not pss.verify(n, good, hashed)


@pytest.mark.parametrize("modulus", [0, 1, -TOP, TOP >> 1, (TOP >> 1) - 1, TOP - 1, TOP, TOP << 100])
def test_a_strange_modulus_is_no_error(modulus):
    for number in (-1, 0, 1, TOP - 1, TOP):
        assert pss.verify(modulus, number, bytes(32)) is False


@pytest.mark.parametrize("at", [0, 1, 100, 317, 318, 319, 350, 351, 382, 383])
def test_every_part_of_an_encoding_is_looked_at(at):
    encoded = bytearray(encoding(bytes(32), b"s" * 32))
    assert pss.decode(bytes(encoded), bytes(32))
    encoded[at] ^= 0x80
    assert not pss.decode(bytes(encoded), bytes(32))


@given(st.binary(min_size=384, max_size=384), st.binary(min_size=32, max_size=32))
@settings(max_examples=200)
def test_noise_is_no_encoding(encoded, hashed):
    assert not pss.decode(encoded[:-1] + b"\xbc", hashed)


def told(header, trusted):
    """What `image verify` says of the signatures."""
    try:
        return SOUND if second.check(bytes(header), trusted) else ""
    except Exception as refused:
        return getattr(refused, "name", repr(refused))


def test_the_tool_and_the_lock_agree():
    """tools/image/signature.py is written over `cryptography`: a second opinion, not a milder one."""
    first = signed.manifest()
    hashed = hashlib.sha256(first).digest()
    false = signed.block(0, hashed, signed.pss(0, bytes(32)))
    pairs = [signed.joined(first, *blocks) for blocks in ((false, *signed.blocks(1)), (*signed.blocks(1), false))]
    headers = [signed.header(*signers) for signers in ((0,), (1, 0), (2,), (2, 3))]
    for header in [*headers, *pairs, *FALSE.values()]:
        for numbers in ((0,), (1,), (0, 1), (2,)):
            assert told(header, [signed.digest(number) for number in numbers]) == answer(header, *numbers)


def test_the_tool_takes_no_other_exponent_either():
    first = signed.manifest()
    for exponent in (3, 65539):
        block = signed.block(0, hashlib.sha256(first).digest(), e=exponent)
        assert told(signed.joined(first, block), [hashlib.sha256(block[36:812]).digest()]) == "bad-signature"


def test_the_tool_and_the_lock_agree_about_bent_headers():
    goods, trusted = hostile.good_headers(), [signed.digest(0), signed.digest(1)]
    said = set()
    for number in range(1500):
        _, header = campaign.bent(goods, trusted, number)
        if len(header) == HEADER:
            said.add(told(header, trusted))
            assert told(header, trusted) == answer(header, 0, 1), number
    assert said == {"bad-signature", "unknown-key"}
