"""Brings the programs of wanted.PROGRAMS into `.tools/`: fetched, unpacked, wrapped and tried once."""

import os
import platform
import shutil
import subprocess
import tempfile

from . import apt, keys, origin, wanted, wrappers
from .trouble import Trouble, say


def bring(tools: str, own_micropython: str = "") -> None:
    """Fills the folder `tools`, or Trouble. What was there stays in use until the new is complete."""
    check_machine()
    os.makedirs(tools, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tools, prefix="new-") as work:
        for arch, debs in fetch(work, own_micropython).items():
            apt.unpack(debs, os.path.join(work, arch))
        for arch in wanted.PACKAGES:
            shutil.rmtree(os.path.join(tools, arch), ignore_errors=True)
            os.rename(os.path.join(work, arch), os.path.join(tools, arch))
    wrappers.write(tools, own_micropython)
    for name, words in (("micropython", 64), ("micropython32", 32)):
        try_interpreter(os.path.join(tools, "bin", name), words)
        say(name, f"MicroPython {wanted.MICROPYTHON} with {words}-bit words runs")


def fetch(work: str, own_micropython: str) -> dict[str, list[str]]:
    """The .deb files for each architecture, from the first origin that serves; else Trouble of the first."""
    troubles = []
    try:
        for number, source in enumerate(origin.candidates(work)):
            try:
                return _fetch(source, os.path.join(work, f"origin-{number}"), own_micropython)
            except Trouble as trouble:
                say("mirror", f"{source.mirror} does not serve")
                troubles.append(trouble)
    except Trouble as trouble:
        troubles.append(trouble)
    raise troubles[0]


def _fetch(source: origin.Origin, folder: str, own_micropython: str) -> dict[str, list[str]]:
    debs = {}
    for arch in wanted.PACKAGES:
        names = wanted.packages(arch, own_micropython)
        try:
            debs[arch] = apt.fetch(arch, names, source, os.path.join(folder, arch))
        except apt.UnknownKeys:
            source = keys.newer(source, folder)
            debs[arch] = apt.fetch(arch, names, source, os.path.join(folder, arch + "-again"))
    return debs


def check_machine() -> None:
    """Trouble unless this is a Linux on amd64 with apt's programs."""
    if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64"):
        machine = f"{platform.system()} on {platform.machine()}"
        raise Trouble(f"needs Linux on amd64, this is {machine}: use an amd64 machine or container")
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise Trouble(f"needs {program}: use Debian, Ubuntu or a container of one (apt and dpkg)")


def try_interpreter(path: str, words: int) -> None:
    """Trouble unless `path` is the wanted MicroPython and its machine words have `words` bits."""
    script = "import sys; print('%d.%d.%d' % sys.implementation[1][:3], sys.implementation[0], sys.maxsize)"
    try:
        done = subprocess.run([path, "-c", script], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble(f"{path} does not run ({error}): give another one with MICROPYTHON=path") from None
    expected = f"{wanted.MICROPYTHON} micropython {(1 << (words - 1)) - 1}"
    if done.stdout.strip() != expected:
        answer = (done.stdout + done.stderr).strip().split("\n")[-1]
        hint = "can this kernel run 32-bit programs?" if words == 32 else "is MICROPYTHON another version?"
        raise Trouble(f"{path} says '{answer}' where '{expected}' is expected: {hint}")
