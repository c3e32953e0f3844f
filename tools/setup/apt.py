"""Fetches packages by the machine's apt-get over a state of our own: no root, nothing installed."""

import os
import re
import subprocess

from .origin import Origin
from .trouble import Trouble, say
from .wanted import RELEASE

_CONF = """\
Dir::State "{root}/state";
Dir::State::status "{root}/state/status";
Dir::Cache "{root}/cache";
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "{arch}";
APT::Architectures "{arch}";
APT::Sandbox::User "root";
APT::Install-Recommends "0";
Debug::NoLocking "1";
Acquire::Languages "none";
"""


class UnknownKeys(Trouble):
    """The archive is signed with keys that are not in the origin's keyring."""


def fetch(arch: str, packages: tuple[str, ...], origin: Origin, root: str, release=RELEASE) -> list[str]:
    """Paths of the .deb files of `packages` and all that they need, kept under the new folder `root`.

    Trouble when the archive cannot be read; UnknownKeys, a kind of it, when newer keys would help.
    """
    env = _private(arch, origin, root, release)
    say(arch, f"reading the index of Debian {release} at {origin.mirror}")
    _apt(["update", "-q", "--error-on=any"], env, "cannot read Debian's index")
    say(arch, "fetching " + ", ".join(name.split("=")[0] for name in packages) + " and what they need")
    _apt(["install", "-q", "-y", "--download-only", *packages], env, "cannot fetch packages")
    archives = os.path.join(root, "cache", "archives")
    return sorted(os.path.join(archives, name) for name in os.listdir(archives) if name.endswith(".deb"))


def unpack(debs: list[str], folder: str) -> None:
    """Lays the files of all packages into `folder`; their install scripts do not run."""
    os.makedirs(folder, exist_ok=True)
    for deb in debs:
        done = subprocess.run(["dpkg-deb", "-x", deb, folder], capture_output=True, text=True)
        if done.returncode:
            raise Trouble(f"cannot unpack {deb} ({_complaint(done.stderr)}): is the disk full?")


def _private(arch: str, origin: Origin, root: str, release: str) -> dict[str, str]:
    for folder in ("state/lists/partial", "cache/archives/partial"):
        os.makedirs(os.path.join(root, folder))
    for path, text in (
        ("state/status", ""),
        ("sources.list", f"deb [signed-by={origin.keyring}] {origin.mirror} {release} main\n"),
        ("apt.conf", _machine_network() + _CONF.format(root=root, arch=arch)),
    ):
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(text)
    config = os.path.join(root, "apt.conf")
    return {**os.environ, "APT_CONFIG": config, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def _machine_network() -> str:
    """How this machine reaches archives (proxies, certificates), out of its own apt configuration."""
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout
    wanted = re.compile(r"Acquire::(https?|ftp|Retries|ForceIPv[46])\b")
    return "".join(line + "\n" for line in dump.splitlines() if wanted.match(line))


def _apt(command: list[str], env: dict[str, str], failure: str) -> None:
    done = subprocess.run(["apt-get", *command], env=env, capture_output=True, text=True)
    if done.returncode:
        cause = _complaint(done.stderr)
        lacks_keys = re.search("NO_PUBKEY|Missing key", done.stderr)  # the words of gpgv and sqv
        kind = UnknownKeys if lacks_keys else Trouble
        raise kind(f"{failure}: {cause}; check the network, or set LATCHKEY_MIRROR to another mirror")


def _complaint(text: str) -> str:
    """The first complaint of apt, which names the cause; the lines after it only follow from it."""
    lines = [line for line in text.splitlines() if line.startswith(("E:", "W:"))] or text.split("\n")
    return lines[0].strip()
