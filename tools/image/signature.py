"""The signature block: what espsecure makes over the manifest block, up to three signers in one image.

The lock's own check is lib/image/signature.py; this one uses `cryptography`, and so is a second opinion.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from image import pss
from image.manifest import BLOCK, HEADER
from tools.refusals import Refused

SIZE = 1216
MOST = 3
EMPTY = b"\xff" * BLOCK
_FORM = "<4s32s384sI384sI384sI16s"  # ESP-IDF ets_secure_boot_sig_block_t, RSA
_MAGIC = b"\xe7\x02\0\0"
_KEY = slice(36, 36 + 776)
_HASHED = 1196


@dataclass(frozen=True)
class Block:
    """One signer's. key: SHA-256 of the key's 776 bytes. sound: it is a signature of this manifest by that key. ours:
    it names this manifest."""

    key: bytes
    sound: bool
    ours: bool = True


def blocks(header: bytes) -> list[Block]:
    """The signers in a header. Raises Refused `bad-signature` for what is neither a signature nor empty."""
    found = []
    digest = hashlib.sha256(header[:BLOCK]).digest()
    for number in range(MOST):
        raw = header[BLOCK + number * SIZE : BLOCK + (number + 1) * SIZE]
        if raw == EMPTY[:SIZE]:
            break
        magic, signed, modulus, exponent, _, _, signature, crc, zeros = struct.unpack(_FORM, raw)
        if magic != _MAGIC or any(zeros) or crc != zlib.crc32(raw[:_HASHED]):
            raise Refused("bad-signature", f"signature {number} is damaged")
        sound = signed == digest and _verifies(modulus, exponent, signature, digest)
        found.append(Block(hashlib.sha256(raw[_KEY]).digest(), sound, signed == digest))
    if any(byte != 0xFF for byte in header[BLOCK + len(found) * SIZE : HEADER]):
        raise Refused("bad-signature", "there is something behind the signatures")
    return found


def check(header: bytes, trusted: list[bytes]) -> Block:
    """The first signature of a trusted key (digests), which decides, as on the lock. Raises Refused `bad-signature`,
    `unknown-key`."""
    found = blocks(header)
    if not found:
        raise Refused("bad-signature", "the image is not signed")
    for number, block in enumerate(found):
        if not block.ours:
            raise Refused("bad-signature", f"signature {number} is of another manifest")
    for block in found:
        if block.key in trusted:
            if not block.sound:
                raise Refused("bad-signature", "the signature is not of this manifest")
            return block
    raise Refused("unknown-key", f"none of those trusted; signed by {', '.join(block.key.hex() for block in found)}")


def _verifies(modulus: bytes, exponent: int, signature: bytes, digest: bytes) -> bool:
    if exponent != pss.EXPONENT or int.from_bytes(modulus, "little").bit_length() != pss.BITS:
        return False
    try:
        key = rsa.RSAPublicNumbers(exponent, int.from_bytes(modulus, "little")).public_key()
        scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
        key.verify(signature[::-1], digest, scheme, utils.Prehashed(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
