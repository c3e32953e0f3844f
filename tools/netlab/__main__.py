"""`python -m tools.netlab`: a broker, a simulated lock that is online, and its files: to try docs/desk.md on."""

import argparse
import os
import shutil
import signal
import time
from pathlib import Path

from tools import ROOT, secretfile
from tools.campaign import air
from tools.netlab.site import PASSWORD, Site
from tools.sim import Board

_SERIAL = "LK-1"
_SERVE = "10.0.0.9:8070"  # where the simulated lock finds port 8070 of this computer
_STEP_S = 0.2  # at the computer's own speed


def main() -> int:
    """Runs until Ctrl-C, or SIGTERM; either ends the broker and the board too."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    top = argparse.ArgumentParser(prog="python -m tools.netlab", description="A broker and a lock to try.")
    top.add_argument("--folder", type=Path, default=ROOT / "build" / "site", help="made anew (build/site)")
    folder = top.parse_args().folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lock = secretfile.new(zone="Europe/Berlin", model="6000i", serial=_SERIAL, name="Sea view")
    secretfile.create(folder / "door.lock", lock)
    (folder / "new.img").write_bytes(air.image())
    word = folder / "broker.password"
    word.touch(mode=0o600)
    word.write_text(PASSWORD + "\n", encoding="utf-8")
    with Site(folder, {_SERIAL: lock.secret}, desk=False) as site:
        net = site.net()
        net["routes"][_SERVE] = int(_SERVE.split(":")[1])
        options = {**site.options(_SERIAL), "net": net}
        with Board("6000i", image=air.old(), start=int(time.time()), speed=1, zone=lock.zone, **options) as board:
            _tell(os.path.relpath(folder), site)
            while True:
                board.run(_STEP_S)


def _tell(folder: str, site: Site) -> None:
    for name, value in (
        ("", f"localhost:{site.broker.port}"), ("_USER", "desk"), ("_CA", os.path.relpath(site.ca)),
        ("_PASSWORD_FILE", f"{folder}/broker.password"),
    ):
        print(f"export LATCHKEY_BROKER{name}={value}")
    print(f"# {_SERIAL} is online; its file: {folder}/door.lock, a newer image: {folder}/new.img")
    print(f"# python -m tools desk offer {folder}/new.img {folder}/door.lock --serve {_SERVE}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
