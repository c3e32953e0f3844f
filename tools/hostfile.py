"""Files on the host that hold secrets or codes: 0600 from the first byte, replaced whole or not at all."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from tools.refusals import Refused

try:
    import fcntl
except ImportError:  # Windows has neither flock nor mode bits; the rest works
    fcntl = None

_LARGEST = 1 << 20
_OTHERS = 0o077


def read(path: Path, insecure: bool = False) -> tuple[bytes, str]:
    """(content, warning) of a file that only its owner may read; else Refused `permissions`, as ssh does.

    insecure: use it all the same, and warn. The warning is '' where all is well.
    """
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Refused("bad-file", f"{path} is not a file")
            warning = ""
            mode = stat.S_IMODE(status.st_mode)
            if os.name == "posix" and mode & _OTHERS:
                warning = f"{path} has mode {mode:04o}: other users can get at the secret in it"
                if not insecure:
                    advice = f"run `chmod 600 {path}`, or use --insecure-permissions"
                    raise Refused("permissions", f"{warning}; {advice}")
            return file.read(_LARGEST), warning
    except OSError as error:
        raise Refused("bad-file", f"can't read {path}: {error.strerror}") from None


def create(path: Path, data: bytes) -> None:
    """Makes a new file, 0600, on disk when it returns. Never overwrites: Refused `exists`."""
    _parent(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        number = os.open(path, flags, 0o600)
    except FileExistsError:
        raise Refused("exists", f"{path} exists already and is left as it is") from None
    except OSError as error:
        raise Refused("bad-file", f"can't create {path}: {error.strerror}") from None
    try:
        _fill(number, data)
        _sync_folder(path)
    except OSError as error:
        os.unlink(path)
        raise Refused("bad-file", f"can't write {path}: {error.strerror}") from None


def replace(path: Path, data: bytes) -> None:
    """Puts `data` in the place of the file, 0600: a reader sees the old content or the new."""
    _parent(path)
    target = Path(os.path.realpath(path))  # a link stays a link
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    create(temporary, data)
    try:
        os.replace(temporary, target)
        _sync_folder(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise Refused("bad-file", f"can't replace {path}: {error.strerror}") from None


@contextlib.contextmanager
def exclusive(path: Path):
    """Read, change, replace within this: other runs in the folder wait. Leaves no file behind."""
    _parent(path)
    if fcntl is None:
        yield
        return
    number = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _parent(path: Path) -> None:
    folder = Path(path).absolute().parent
    if not folder.exists():
        raise Refused(
            "bad-file", f"the folder {folder} does not exist: make it first, e.g. `mkdir -m 700 {folder}`"
        )
    if not folder.is_dir():
        raise Refused("bad-file", f"{folder} is not a folder")


def _fill(number: int, data: bytes) -> None:
    with open(number, "wb") as file:
        if hasattr(os, "fchmod"):
            os.fchmod(number, 0o600)  # a strange umask may have taken the owner's own bits
        file.write(data)
        file.flush()
        os.fsync(number)


def _sync_folder(path: Path) -> None:
    if os.name != "posix":
        return
    number = os.open(Path(path).absolute().parent, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
