"""Headers of images and keys that sign them, to be bent: for the tests of the lock's image check and `hostile`."""

import contextlib
import hashlib
import os
import struct
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from image.manifest import BLOCK, FIELDS, HEADER
from tools.image import cache as kept
from tools.image import keyfile, quicksign
from tools.image.quicksign import sealed as sealed

GOOD = {
    "magic": b"LKIM", "format": 1, "zero": 0, "model": b"6000i", "hardware": 0b0010, "version": b"2.1", "counter": 3,
    "abi": 774, "core_version": bytes((1, 25, 0)), "zeros": bytes(3), "app_size": 0x10000, "app_hash": bytes(range(32)),
    "core_size": 0, "core_hash": bytes(32),
}  # fmt: skip
SIZE = 1216


def key_file(number: int) -> Path:
    """PEM of test key `number`, made once in a checkout: no lock outside trusts it."""
    path = kept.BUILD / "test-keys" / f"{number}.pem"
    if not path.exists():
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key it is
            kept.put(path, keyfile.new(), os.link, mode=0o600)
    return path


@cache
def key(number: int) -> rsa.RSAPrivateKey:
    """The same, to sign with."""
    return quicksign.load(key_file(number).read_bytes())


@cache
def digest(number: int) -> bytes:
    """By which a lock trusts it."""
    return keyfile.digest(key(number).public_key())


def manifest(**changed) -> bytes:
    """A good manifest block with some fields changed."""
    assert set(changed) <= set(GOOD)
    return struct.pack(FIELDS, *(GOOD | changed).values()).ljust(BLOCK, b"\0")


def pss(number: int, hashed: bytes, salt: int = 32) -> bytes:
    """Signature of a SHA-256, big-endian."""
    return quicksign.pss(key(number), hashed, salt)


def block(number: int, hashed: bytes, signature: bytes | None = None, e: int = 65537) -> bytes:
    """A signer's block as espsecure makes it."""
    return quicksign.block(key(number), hashed, signature, e)


def joined(first: bytes, *blocks: bytes) -> bytes:
    """Manifest block and signature block."""
    return (first + b"".join(blocks)).ljust(HEADER, b"\xff")


def blocks(*numbers: int, **changed) -> list[bytes]:
    """What the keys of these numbers sign under a manifest."""
    hashed = hashlib.sha256(manifest(**changed)).digest()
    return [block(number, hashed) for number in numbers]


def header(*numbers: int, **changed) -> bytes:
    """A header signed by the keys of these numbers, key 0 if none is given."""
    return joined(manifest(**changed), *blocks(*(numbers or (0,)), **changed))
