"""HMAC (RFC 2104) over the hash classes that stock MicroPython has; it has no `hmac` module."""

_BLOCK = 64  # bytes; the block size of SHA-1 and of SHA-256


class Mac:
    """A keyed HMAC: `Mac(hashlib.sha1, key).digest(message)`.

    hash_class: hashlib.sha1 or hashlib.sha256. key: bytes of any length. `count` is how many digests
    were made so far: what an entry costs is measured, not guessed.
    """

    def __init__(self, hash_class, key: bytes):
        if len(key) > _BLOCK:
            key = hash_class(key).digest()
        key = key + bytes(_BLOCK - len(key))
        self._hash = hash_class
        self._inner = bytes([byte ^ 0x36 for byte in key])
        self._outer = bytes([byte ^ 0x5C for byte in key])
        self.count = 0

    def digest(self, message: bytes) -> bytes:
        """The HMAC of `message`: 20 bytes (SHA-1) or 32 (SHA-256)."""
        self.count += 1
        inner = self._hash(self._inner)
        inner.update(message)
        outer = self._hash(self._outer)
        outer.update(inner.digest())
        return outer.digest()
