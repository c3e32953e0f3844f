"""Draws docs/pictures/ from real runs on simulated locks: each makes another picture, for times and codes are its own.

    python -m tools.pictures              all
    python -m tools.pictures recover      one
"""

import argparse
import sys

from tools import ROOT
from tools.pictures import scenes, terminal

SCENES = {
    "simulator": (scenes.simulator, "make sim"),
    "incident": (scenes.drill, "make incident"),
    "recover": (scenes.recover, "make recover"),
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description="Pictures of the tools at work.")
    parser.add_argument("scene", nargs="*", help=f"which: {', '.join(SCENES)} (default: all)")
    chosen = parser.parse_args(argv).scene or list(SCENES)
    unknown = set(chosen) - set(SCENES)
    if unknown:
        parser.error(f"there is no picture of {', '.join(sorted(unknown))}")
    for name in chosen:
        scene, title = SCENES[name]
        lines = [line.rstrip() for line in scene()]
        columns = max(80, *map(len, lines)) if name != "simulator" else 80
        path = ROOT / "docs" / "pictures" / f"{name}.svg"
        path.write_text(terminal.svg(lines, title, columns), encoding="utf-8")
        print(path.relative_to(ROOT), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
