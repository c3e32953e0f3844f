"""Decides where Debian packages come from: the archive's address, and the keys that sign its index.

| tried in this order | mirror | keys |
|---|---|---|
| LATCHKEY_MIRROR, LATCHKEY_KEYRING, where set | as they say, nothing else | as they say |
| on Debian | that of the machine's own apt sources | the machine's Debian keys |
| elsewhere, or if that does not serve | default of its mmdebstrap, debootstrap | its debian-archive-keyring |
"""

import glob
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import sources
from .trouble import Trouble, say

KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"
# package that knows a Debian mirror: (its file, how the file names the mirror)
_CARRIERS = {
    "mmdebstrap": ("usr/bin/mmdebstrap", r"my \$mirror\s*=\s*'(\w+://[^']+)'"),
    "debootstrap": ("usr/sbin/debootstrap", r'DEF_MIRROR="(\w+://[^"]+)"'),
}


@dataclass(frozen=True)
class Origin:
    """Where packages come from: archive address, and file of the keys that it is signed with."""

    mirror: str
    keyring: str


def candidates(work: str, root: str = "/", environ=os.environ) -> Iterator[Origin]:
    """Origins by the table above, or Trouble. `work`: folder for what must be fetched to know them."""
    keyring = environ.get("LATCHKEY_KEYRING", "") or os.path.join(root, KEYRING)
    if not os.path.exists(keyring):
        if environ.get("LATCHKEY_KEYRING"):
            raise Trouble(f"there is no {keyring}; set LATCHKEY_KEYRING to Debian's archive keys")
        say("keys", "fetching debian-archive-keyring from this machine's package sources")
        keyring = os.path.join(_unpacked("debian-archive-keyring", work), KEYRING)
    keyring = os.path.abspath(keyring)
    asked = environ.get("LATCHKEY_MIRROR", "").rstrip("/")
    mirror = asked or machine_mirror(root)
    if mirror:
        yield Origin(mirror, keyring)
    if not asked and (carried := carried_mirror(work)) != mirror:
        yield Origin(carried, keyring)


def machine_mirror(root: str = "/") -> str:
    """The Debian archive in the apt sources under `root`; "" when that system is no Debian or has none."""
    release = _os_release(os.path.join(root, "etc/os-release"))
    if release.get("ID") != "debian":
        return ""
    apt = os.path.join(root, "etc/apt")
    found = []
    for path in sorted(glob.glob(apt + "/sources.list.d/*.sources")):
        found += sources.from_deb822(Path(path).read_text(encoding="utf-8", errors="replace"))
    for path in [apt + "/sources.list", *sorted(glob.glob(apt + "/sources.list.d/*.list"))]:
        if os.path.exists(path):
            found += sources.from_list(Path(path).read_text(encoding="utf-8", errors="replace"))
    return sources.debian_mirror(found, release.get("VERSION_CODENAME", ""))


def carried_mirror(work: str) -> str:
    """The default mirror as written in a tool for making Debian systems that the machine can get."""
    for package, (path, pattern) in _CARRIERS.items():
        try:
            say("mirror", f"reading Debian's default mirror out of {package}")
            folder = _unpacked(package, work)
        except Trouble:
            continue
        match = re.search(pattern, Path(folder, path).read_text(encoding="utf-8", errors="replace"))
        if match:
            return match[1].rstrip("/")
    raise Trouble("no Debian mirror known: set LATCHKEY_MIRROR to the address of one (where its dists/ is)")


def _unpacked(package: str, work: str) -> str:
    """Folder with the unpacked files of a package of this machine's own distribution."""
    folder = os.path.join(work, package)
    os.makedirs(folder, exist_ok=True)
    debs = _downloaded(package, folder, []) or _downloaded(package, folder, _own_index(work))
    if not debs:
        advice = "check the network, or set LATCHKEY_MIRROR and LATCHKEY_KEYRING"
        raise Trouble(f"cannot download {package} from this machine's package sources: {advice}")
    subprocess.run(["dpkg-deb", "-x", debs[0], folder], check=True)
    return folder


def _downloaded(package: str, folder: str, options: list[str]) -> list[str]:
    subprocess.run(["apt-get", *options, "download", package], cwd=folder, capture_output=True)
    return glob.glob(folder + "/*.deb")


def _own_index(work: str) -> list[str]:
    """Options of apt-get for the machine's sources with an index of our own; a fresh container has none."""
    state, cache = os.path.join(work, "machine-state"), os.path.join(work, "machine-cache")
    options = [f"Dir::State={state}", "Dir::State::status=/var/lib/dpkg/status", f"Dir::Cache={cache}"]
    options += ["APT::Sandbox::User=root", "Debug::NoLocking=1", "Acquire::Languages=none"]
    words = [word for option in options for word in ("-o", option)]
    if not os.path.exists(state):
        say("index", "reading the index of this machine's package sources")
        os.makedirs(os.path.join(state, "lists/partial"))
        os.makedirs(os.path.join(cache, "archives/partial"))
        subprocess.run(["apt-get", *words, "update"], capture_output=True)  # a failure shows at the download
    return words


def _os_release(path: str) -> dict[str, str]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {key: value.strip().strip("\"'") for key, _, value in (line.partition("=") for line in lines)}
