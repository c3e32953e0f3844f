"""RSASSA-PSS over SHA-256 with a 3072-bit key (RFC 8017, sections 8.1.2, 9.1.2 and B.2.1): one `pow` and its decoding.

Salt 32 bytes, MGF1 with SHA-256: what secure boot version 2 takes, and nothing else. Nothing in here is secret.
"""

import hashlib

BITS = 3072
EXPONENT = 65537
BYTES = BITS // 8
_HASH = 32
_SALT = 32
_MASKED = BYTES - _HASH - 1  # bytes of the masked block, in front of the hash
_TRAILER = 0xBC
_PADDING = _MASKED - _SALT - 1  # zeros in front of the 01 that ends them
_EIGHT_ZEROS = bytes(8)


def verify(n: int, signature: int, digest) -> bool:
    """True if `signature` is one of `digest` (SHA-256, 32 bytes) by the owner of the modulus `n`; never an error.

    184 ms on the chip, in which nothing else runs there: call it while the keypad rests.
    """
    if n >> (BITS - 1) != 1 or not 0 <= signature < n:
        return False
    return decode(pow(signature, EXPONENT, n).to_bytes(BYTES, "big"), digest)


def decode(encoded: bytes, digest) -> bool:
    """True if the 384 bytes are an encoding of `digest` for a modulus of 3072 bits: the first bit is spare."""
    hashed = encoded[_MASKED:-1]
    if encoded[-1] != _TRAILER or encoded[0] & 0x80:
        return False
    block = _unmasked(encoded, hashed)
    block[0] &= 0x7F
    if any(memoryview(block)[:_PADDING]) or block[_PADDING] != 1:
        return False
    again = hashlib.sha256(_EIGHT_ZEROS)
    again.update(digest)
    again.update(memoryview(block)[_PADDING + 1 :])
    return again.digest() == hashed


def _unmasked(encoded, seed):
    block = bytearray(_MASKED)
    for start in range(0, _MASKED, _HASH):
        mask = hashlib.sha256(seed)
        mask.update((start // _HASH).to_bytes(4, "big"))
        mask = mask.digest()
        for index in range(start, min(start + _HASH, _MASKED)):
            block[index] = encoded[index] ^ mask[index - start]
    return block
