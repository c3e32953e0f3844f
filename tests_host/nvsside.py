"""Two NVS readers for tests: idftool's, and one of its own; neither shares code with what writes NVS here."""

import struct
import sys
import zlib


def published(image):
    """What idftool's parser finds, as `values` does; it raises at the first page, entry or blob that is not sound."""
    folder = sys.prefix + "/readers"  # tools/setup/venv.py says why
    sys.path.append(folder)
    try:
        from idftool.nvs import parse  # pyright: ignore[reportMissingImports]
    finally:
        sys.path.remove(folder)
    found = [(row.namespace.encode(), row.key.encode(), row.value) for row in parse(image, strict=True).entries]
    read = {(namespace, key): value for namespace, key, value in found}
    assert len(read) == len(found), "an item is there twice"
    return read


def values(image):
    """What an independent reader finds: {(namespace, key): int or bytes}, straight from the format's
    description. Every written entry must be sound, no item there twice, no chunk without its index."""
    names, blobs, chunks, found = {}, {}, {}, {}
    seen = set()
    for page in range(0, len(image), 4096):
        if image[page : page + 4] == b"\xff\xff\xff\xff":
            continue
        at = 0
        while at < 126:
            state = image[page + 32 + at // 4] >> (at % 4 * 2) & 3
            entry = image[page + 64 + at * 32 : page + 96 + at * 32]
            namespace, kind, span, chunk, crc = struct.unpack_from("<BBBBI", entry)
            key = entry[8:24].split(b"\0")[0]
            if state == 2:
                assert crc == zlib.crc32(entry[8:], zlib.crc32(entry[:4], 0xFFFFFFFF))
                assert (namespace, kind, key, chunk) not in seen
                seen.add((namespace, kind, key, chunk))
                if kind == 0x42:
                    size, _, data_crc = struct.unpack_from("<HHI", entry, 24)
                    data = image[page + 96 + at * 32 :][:size]
                    assert zlib.crc32(data, 0xFFFFFFFF) == data_crc
                    chunks[namespace, key, chunk] = data
                elif kind == 0x48:
                    blobs[namespace, key] = struct.unpack_from("<IBB", entry, 24)
                elif kind == 0x14:
                    found[namespace, key] = struct.unpack_from("<i", entry, 24)[0]
                elif kind == 0x01 and namespace == 0:
                    names[entry[24]] = key
            at += span if state == 2 else 1
    for (namespace, key), (size, count, first) in blobs.items():
        data = b"".join(chunks[namespace, key, first + i] for i in range(count))
        assert len(data) == size
        found[namespace, key] = data
    owned = {(at, key, first + i) for (at, key), (_, count, first) in blobs.items() for i in range(count)}
    assert set(chunks) == owned
    return {(names[namespace], key): value for (namespace, key), value in found.items()}
