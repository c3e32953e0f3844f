"""Signature blocks by keys that are loaded once and not checked, which takes 0.1 s a time: for images of tests and the
simulator. What is shipped espsecure signs (tools/image/sign.py)."""

import struct
import zlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def load(pem: bytes) -> rsa.RSAPrivateKey:
    """A key that this checkout made itself."""
    private = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(private, rsa.RSAPrivateKey)
    return private


def pss(key: rsa.RSAPrivateKey, hashed: bytes, salt: int = 32) -> bytes:
    """Signature of a SHA-256, big-endian."""
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=salt)
    return key.sign(hashed, scheme, utils.Prehashed(hashes.SHA256()))


def block(key: rsa.RSAPrivateKey, hashed: bytes, signature: bytes | None = None, e: int = 65537) -> bytes:
    """A signer's block as espsecure makes it, without espsecure: magic, digest, key, signature, crc, zeros."""
    n = key.public_key().public_numbers().n
    return sealed(
        b"\xe7\x02\0\0" + hashed + n.to_bytes(384, "little") + e.to_bytes(4, "little")
        + ((1 << 6144) % n).to_bytes(384, "little") + (-pow(n, -1, 1 << 32) % (1 << 32)).to_bytes(4, "little")
        + (signature or pss(key, hashed))[::-1]
    )  # fmt: skip


def sealed(body: bytes) -> bytes:
    """The first 1196 bytes of a block with a right crc and zeros."""
    return body[:1196] + struct.pack("<I", zlib.crc32(body[:1196])) + bytes(16)
