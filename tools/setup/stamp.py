"""Tells whether what was set up is what is wanted now: a hash kept in a file beside the result."""

import hashlib
import os


def fingerprint(*parts: str) -> str:
    """Hash over texts, told apart from each other."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def holds(path: str, value: str) -> bool:
    """True when the stamp at `path` says `value`."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read() == value
    except OSError:
        return False


def put(path: str, value: str) -> None:
    """Writes the stamp, after everything that it vouches for."""
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(value)
    os.replace(path + ".new", path)
