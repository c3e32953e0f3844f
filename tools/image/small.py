"""The sources as tools/shrink makes them small, kept under build/, and what tracebacks call them then."""

import json
import re
from pathlib import Path
from typing import Any

from tools.image import cache
from tools.refusals import Refused
from tools.shrink import boot, flat, merge
from tools.shrink.groups import JOINED
from tools.shrink.scopes import Unsupported
from tools.shrink.shorten import shorten


def texts(files: dict[str, bytes]) -> dict[str, str]:
    """The sources, decoded."""
    return {name: source.decode() for name, source in files.items()}


def shortened(files: dict[str, bytes]) -> dict[str, Any]:
    """{"texts": {path: source}, "names": {path: rows of shrink/trace.py}}, made once for all versions of a source.

    Raises Refused `bad-file` with the compiler's words."""
    files, version, blank = _unversioned(files)

    def make():
        whole = texts(files)
        rest = {name: text for name, text in whole.items() if not name.startswith(boot.FOLDER)}
        known: dict = {}
        made = flat.flatten({**shorten(rest, known), **boot.start(whole)})
        return json.dumps({"texts": made, "names": known}).encode()

    try:
        kept = cache.kept(cache.BUILD / "short" / f"{cache.name(list(files.items()))}.json", make)
        return json.loads(kept.replace(blank, version))
    except (SyntaxError, UnicodeDecodeError, Unsupported) as error:
        raise Refused("bad-file", f"{getattr(error, 'filename', 'a source')} does not compile: {error}") from None


def _unversioned(files):
    # The same with letters that nobody uses in place of the version's, then its bytes and what those letters become:
    # all versions of a source are shortened once.
    text = files.get("firmware/app.py", b"")
    found = re.search(rb'^VERSION = "(\d[\w.+-]*)"$', text, re.MULTILINE)
    if not found:
        return files, b"", b"\0"  # which JSON has not
    blank = "\ue000" * len(found[1])
    text = text[: found.start(1)] + blank.encode() + text[found.end(1) :]
    return {**files, "firmware/app.py": text}, found[1], json.dumps(ascii(blank)[1:-1])[1:-1].encode()


def names(files: dict[str, bytes]) -> dict[str, list]:
    """{file as tracebacks name it: rows of shrink/trace.py} of sources, as `shortened` joins and shortens them."""
    found: dict[str, list] = {}
    for path, rows in shortened(files)["names"].items():
        found.setdefault(traced(path), []).extend(rows)
    return found


def traced(path: str) -> str:
    """What tracebacks of an image call the file of the module at `path` before it lost its folder (flat.py)."""
    return flat.flat(merge.module_name(path)) if flat.is_flat(path) else stem(path)


def stem(name: str) -> str:
    """What tracebacks call the file at the path `name`."""
    path = Path(name)
    return path.parent.name if path.stem in JOINED else path.stem
