"""Newer Debian archive keys, for machines whose own are too old for the wanted release (Ubuntu 22.04)."""

import os

from . import apt
from .origin import KEYRING, Origin
from .trouble import Trouble, say
from .wanted import KEY_RELEASES, RELEASE


def newer(origin: Origin, work: str) -> Origin:
    """`origin` with keys out of an older release that its own keys vouch for. Trouble when they know none.

    A release's updates carry the keys of the next one, and a release is signed by the one before too.
    """
    say("keys", f"the Debian keys here are older than {RELEASE}: fetching newer ones that they vouch for")
    for release in KEY_RELEASES:
        folder = os.path.join(work, "keys-" + release)
        try:
            debs = apt.fetch("amd64", ("debian-archive-keyring",), origin, folder, release)
        except apt.UnknownKeys:
            continue
        files = os.path.join(folder, "files")
        apt.unpack(debs, files)
        return Origin(origin.mirror, os.path.join(files, KEYRING))
    raise Trouble("this machine's Debian keys are too old: set LATCHKEY_KEYRING to newer ones")
