"""Made things under build/, kept by a name that says what went into them: several processes may make them at once."""

import contextlib
import fcntl
import functools
import hashlib
import os
import secrets
from pathlib import Path
from typing import Callable

from tools import ROOT

BUILD = ROOT / "build"


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `path`, made and put there whole if it was not there yet; others who want it wait meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    with _alone(path):
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes()
        data = make()
        put(path, data, os.replace)
    return data


def there(path: Path, make: Callable[[], bytes]) -> Path:
    """`path` itself, its content as `kept` says."""
    if not path.exists():
        kept(path, make)
    return path


@contextlib.contextmanager
def _alone(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)  # who waits for it looks for `path` next


def put(path: Path, data: bytes, place: Callable, mode: int = 0o644) -> None:
    """Writes `data` beside `path` and calls place(from, to): os.replace, or os.link, which leaves what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
        place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def name(*parts) -> str:
    """A name for what is made of `parts` by the sources of the image build: a change in either gives another one."""
    return hashlib.sha256(repr((_own_sources(), parts)).encode()).hexdigest()


@functools.lru_cache(maxsize=None)
def _own_sources() -> str:
    digest = hashlib.sha256()
    for room in ("image", "shrink"):
        for path in sorted((ROOT / "tools" / room).glob("*.[pt][yx]*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
