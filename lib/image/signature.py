"""The signature block: what `espsecure sign-data --version 2` puts behind the manifest block. docs/image.md shows it.

Up to three signers, one after the other, each (ESP-IDF ets_secure_boot_sig_block_t, RSA):

| offset | bytes | field                                                              |
|--------|-------|--------------------------------------------------------------------|
| 0      | 4     | magic `E7 02 00 00`                                                |
| 4      | 32    | SHA-256 of the manifest block                                      |
| 36     | 384   | n, modulus of the key                                              |
| 420    | 4     | e, 65537                                                           |
| 424    | 384   | 2^6144 mod n                                                       |
| 808    | 4     | -1/n mod 2^32                                                      |
| 812    | 384   | signature, RSA-PSS (image/pss.py)                                  |
| 1196   | 4     | CRC-32 of the bytes before                                         |
| 1200   | 16    | zeros                                                              |

Numbers are little-endian. Behind the last signer there is nothing but FF. A key is known by the SHA-256 of the 776
bytes from n on, which is what `espsecure digest-sbv2-public-key` writes and the lock's identity lists.
"""

import hashlib
from binascii import crc32

from image import pss
from image.layout import BLOCK
from image.refusal import Refused

_SIZE = 1216
_MOST = 3
_MAGIC = b"\xe7\x02\0\0"
_BLANK = b"\xff" * 64  # both sizes are multiples of it


def check(area, digest, trusted) -> None:
    """Returns if the first signer whose key is trusted has signed the manifest block.

    area: the signature block, 4096 bytes, as memoryview; digest: SHA-256 of the manifest block; trusted: key digests,
    32 bytes each. A damaged block, whosever it is, is not passed over, nor is a false signature under a trusted key:
    one `pow` is all that a header can cost. Raises Refused("bad-signature"), Refused("unknown-key").
    """
    blocks = _blocks(area, digest)
    keys = [hashlib.sha256(block[36:812]).digest() for block in blocks]
    for block, key in zip(blocks, keys):
        if key in trusted:
            if not _signs(block, digest):
                raise Refused("bad-signature", "not of this manifest")
            return
    raise Refused("unknown-key", keys[0].hex())


def _blocks(area, digest) -> list:
    """The signers' blocks, of sound form and for this manifest, before anything dear is done."""
    found = []
    for start in range(0, _MOST * _SIZE, _SIZE):
        block = area[start : start + _SIZE]
        if block[:4] != _MAGIC:
            break
        if _number(block[1196:1200]) != crc32(block[:1196]) or any(block[1200:]):
            raise Refused("bad-signature", "damaged")
        if block[4:36] != digest:
            raise Refused("bad-signature", "of another manifest")
        found.append(block)
    for start in range(len(found) * _SIZE, BLOCK, len(_BLANK)):
        if area[start : start + len(_BLANK)] != _BLANK:
            raise Refused("bad-signature", "something else in the signature block")
    if not found:
        raise Refused("bad-signature", "not signed")
    return found


def _signs(block, digest) -> bool:
    if _number(block[420:424]) != pss.EXPONENT:
        return False
    return pss.verify(_number(block[36:420]), _number(block[812:1196]), digest)


def _number(field) -> int:
    return int.from_bytes(field, "little")
