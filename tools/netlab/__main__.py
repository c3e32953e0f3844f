"""`python -m tools.netlab`: a broker, a simulated lock that is online, and its files: to try docs/desk.md on."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from tools import ROOT, secretfile
from tools.campaign import air
from tools.netlab.site import PASSWORD, Site
from tools.refusals import Refused
from tools.sim import Board
from tools.sim.ui_bench import clear

_SERIAL = "LK-1"
_SERVE = "10.0.0.9:8070"  # where the simulated lock finds port 8070 of this computer
_STEP_S = 0.2  # at the computer's own speed


def main() -> int:
    """Runs until Ctrl-C, or SIGTERM; either ends the broker and the board too."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    top = argparse.ArgumentParser(
        prog="python -m tools.netlab",
        description="A broker and a lock to try docs/desk.md on. Prints what to export elsewhere; Ctrl-C ends it.",
    )
    top.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "site", help="emptied and made anew (default build/site)"
    )
    folder = top.parse_args().folder
    print("# starting a broker and a lock, some seconds; Ctrl-C ends them", flush=True)
    clear(folder, "door.lock")
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
            _tell(_short(folder), site)
            while True:
                board.run(_STEP_S)


def _short(path: Path) -> str:
    short = os.path.relpath(path)
    return str(path.absolute()) if short.startswith("..") else short


def _tell(folder: str, site: Site) -> None:
    for name, value in (
        ("", f"localhost:{site.broker.port}"), ("_USER", "desk"), ("_CA", _short(site.ca)),
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
    except (OSError, Refused) as error:
        print(f"latchkey: {error}", file=sys.stderr)
        sys.exit(1)
