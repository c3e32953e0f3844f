"""Images for tests and the simulator, signed by a key made once under build/: no lock outside trusts it."""

import contextlib
import functools
import hashlib
import os
from pathlib import Path

from image.manifest import BLOCK, HEADER
from tools import ROOT
from tools.image import bytecode, cache, keyfile, pack, quicksign, tree

_KEY = cache.BUILD / "dev-key.pem"
_BENCH = ROOT / "tools" / "sim" / "bench_server.py"


def dev_key() -> Path:
    """The development key, private, in PEM form; the same for all processes of the checkout."""
    if not _KEY.exists():
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key it is
            cache.put(_KEY, keyfile.new(), os.link, mode=0o600)
    return _KEY


@functools.lru_cache(maxsize=None)
def dev_digest() -> bytes:
    """Its 32-byte digest, for the identity of locks that shall trust it."""
    return keyfile.digest(_private().public_key())


def dev_image(root: Path = ROOT, model: str = "6000i", counter: int = 1, shipped: bool = False, **fields) -> bytes:
    """The signed image of the source tree `root`. fields: those of `pack.build`. The same call gives the same bytes.

    shipped: with the firmware's own server side. Else the simulator's (tools/sim/bench_server.py) serves a lock that
    knows no broker.
    """
    if not shipped:
        fields["instead"] = {"firmware/alone.py": _BENCH.read_bytes()}
    key = dev_key().read_bytes()
    files = [(name, hashlib.sha256(data).digest()) for name, data in tree.sources(Path(root), model).items()]
    name = cache.name(bytecode.abi(), model, counter, sorted(fields.items()), hashlib.sha256(key).digest(), files)

    def make():
        return dev_signed(pack.build(root, model, counter=counter, **fields))

    return cache.kept(cache.BUILD / "images" / f"{name}.img", make)


def dev_signed(image: bytes) -> bytes:
    """The unsigned image, signed as it is, whatever its manifest says."""
    block = quicksign.block(_private(), hashlib.sha256(image[:BLOCK]).digest())
    return (image[:BLOCK] + block).ljust(HEADER, b"\xff") + image[HEADER:]


@functools.lru_cache(maxsize=None)
def _private():
    return quicksign.load(dev_key().read_bytes())
