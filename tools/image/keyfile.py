"""Signing keys: RSA-3072 in PEM files, as espsecure takes them."""

import hashlib
import struct
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tools import hostfile
from tools.refusals import Refused

_LARGEST = 1 << 16  # bytes of a key file that are read
BITS = 3072
EXPONENT = 65537


def new() -> bytes:
    """PEM of a fresh private key, unencrypted: espsecure takes no other."""
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def create(path: Path) -> bytes:
    """Makes a key's file, 0600, and returns the PEM. Never overwrites: Refused `exists`."""
    pem = new()
    hostfile.create(path, pem)
    return pem


def public(pem: bytes, source: str = "the key") -> rsa.RSAPublicKey:
    """The public key in a private or public PEM. Raises Refused `bad-file`."""
    try:
        if b"PRIVATE KEY" in pem:
            key = serialization.load_pem_private_key(pem, password=None).public_key()
        else:
            key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused("bad-file", f"{source} is no unencrypted key in PEM form") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != BITS or key.public_numbers().e != EXPONENT:
        raise Refused("bad-file", f"{source} is no RSA-{BITS} key with exponent {EXPONENT}")
    return key


def read(path: Path) -> bytes:
    """PEM of a file, private or public. Raises Refused `bad-file`."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise Refused("bad-file", f"can't read {path}: {error.strerror}") from None


def read_private(path: Path, insecure: bool = False) -> tuple[bytes, str]:
    """(PEM, warning) of a signing key's file, which nobody else may read. Raises Refused."""
    pem, warning = hostfile.read(path, insecure)
    public(pem, str(path))
    if b"PRIVATE KEY" not in pem:
        raise Refused("bad-file", f"{path} is a public key: it verifies, and cannot sign")
    return pem, warning


def digest(key: rsa.RSAPublicKey) -> bytes:
    """What a lock's identity holds of a trusted key: SHA-256 of n, e, R^2 mod n, -n^-1 mod 2^32.

    The same as `espsecure digest-sbv2-public-key` writes.
    """
    numbers = key.public_numbers()
    rinv = (1 << 2 * BITS) % numbers.n
    parts = numbers.n.to_bytes(BITS // 8, "little"), rinv.to_bytes(BITS // 8, "little")
    inverse = -pow(numbers.n, -1, 1 << 32) % (1 << 32)
    return hashlib.sha256(struct.pack("<384sI384sI", parts[0], numbers.e, parts[1], inverse)).digest()


def parse_digest(text: str) -> bytes:
    """A digest given in hexadecimal. Raises Refused `bad-usage`."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise Refused("bad-usage", "a key's digest has 64 hexadecimal digits")
    return found
