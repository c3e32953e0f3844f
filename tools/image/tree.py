"""The source tree to what an image carries: `firmware/` and `lib/` as .mpy, for one model."""

import ast
import os
from pathlib import Path

from tools import ROOT
from tools.image import bytecode, small
from tools.refusals import Refused
from tools.shrink import boot, flat

ROOMS = ("firmware", "lib")
STARTERS = ("boot.py", "main.py")
_BASE_ONLY = (boot.FOLDER,)  # chooses and starts the slot: the base's own, never carried


def sources(root: Path, model: str | None = None) -> dict[str, bytes]:
    """{path below `root`: source} of the rooms, sorted; for one model without what is another's or the base's own.

    Raises Refused: `bad-file` for a folder that is no source tree, `wrong-model`.
    """
    own = f"lib/boards/model_{model}.py"
    found = {}
    for name in _paths(root):
        others = name.startswith("lib/boards/model_") and name != own or name.startswith(_BASE_ONLY)
        if not (model and others):
            with open(f"{root}/{name}", "rb") as file:
                found[name] = file.read()
    if "firmware/app.py" not in found or "lib/boards/__init__.py" not in found:
        raise Refused("bad-file", f"{root} holds no firmware/ and lib/")
    if model and own not in found:
        raise Refused("wrong-model", f"there is no {own}")
    return dict(sorted(found.items()))


def _paths(root):
    # Asked for with nearly every simulated board, so without pathlib.
    for room in ROOMS:
        for folder, _, names in os.walk(f"{root}/{room}"):
            place = os.path.relpath(folder, root).replace(os.sep, "/")
            yield from (f"{place}/{name}" for name in names if name.endswith(".py"))


def modules(files: dict[str, bytes], plain: bool = False) -> dict[str, bytes]:
    """{path: .mpy} of sources, joined and shortened. Raises Refused `bad-file` with the compiler's words.

    plain: each file for itself, with all its names: for tests that reach into the firmware.
    """
    return built(small.texts(files) if plain else small.shortened(files)["texts"])


def built(texts: dict[str, str]) -> dict[str, bytes]:
    """{path: .mpy} of {path: source}. Raises Refused `bad-file` with the compiler's words."""
    made = {}
    for name, text in texts.items():
        if not text and Path(name).stem == "__init__":
            continue  # a folder is a package without it, and takes less heap
        try:
            made[name[: -len("py")] + "mpy"] = bytecode.compiled(text.encode(), small.stem(name))
        except ValueError as error:
            raise Refused("bad-file", f"{name} does not compile: {error}") from None
    return made


def version(files: dict[str, bytes]) -> str:
    """VERSION of firmware/app.py."""
    for node in ast.parse(files["firmware/app.py"]).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "VERSION":
            return str(ast.literal_eval(node.value))
    raise Refused("bad-file", "firmware/app.py has no VERSION")


def compiled(folder: Path) -> Path:
    """The whole checkout in `folder`: boot.py, main.py, and the rooms as .mpy."""
    files = sources(ROOT)
    starters = {name: (ROOT / name).read_text(encoding="utf-8") for name in STARTERS}
    flattened = flat.flatten({**small.texts(files), **starters})
    write(folder, {name: flattened[name].encode() for name in STARTERS})
    write(folder, modules(files))
    return folder


def application(folder: Path) -> Path:
    """What an image of the 6000i carries, as files in `folder`."""
    write(folder, modules(sources(ROOT, "6000i")))
    return folder


def write(folder: Path, files: dict[str, bytes]) -> None:
    """{path: content} as files of a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
