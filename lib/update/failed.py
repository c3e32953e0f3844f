"""Images that have failed here, and why: they are refused from then on (`failed-before`)."""

KEY = "failed"
_MOST = 8
_ID_BYTES = 16  # of the image id: enough to tell images apart


class Failed:
    """In the store: for each image 16 bytes of its id, length of the reason, the reason; the newest last."""

    def __init__(self, store):
        self._store = store

    def reason(self, image_id: bytes) -> str:
        """Why that image failed, '' if it did not."""
        return dict(self.all()).get(bytes(image_id[:_ID_BYTES]), "")

    def add(self, image_id: bytes, reason: str):
        """Remembers it; of more than eight the oldest is forgotten. Durable when it returns; raises StoreFull."""
        prefix = bytes(image_id[:_ID_BYTES])
        kept = [row for row in self.all() if row[0] != prefix][1 - _MOST :]
        self._write(kept + [(prefix, reason or "unknown")])

    def forget(self, image_id: bytes):
        """May be offered again."""
        prefix = bytes(image_id[:_ID_BYTES])
        self._write([row for row in self.all() if row[0] != prefix])

    def _write(self, rows):
        self._store.write(KEY, b"".join([row[0] + bytes((len(row[1]),)) + row[1].encode() for row in rows]))

    def all(self):
        """[(first 16 bytes of the id, reason)], the newest last."""
        data, found = self._store.read(KEY) or b"", []
        while len(data) > _ID_BYTES:
            end = _ID_BYTES + 1 + data[_ID_BYTES]
            found.append((data[:_ID_BYTES], data[_ID_BYTES + 1 : end].decode()))
            data = data[end:]
        return found
