"""Small shell programs in `.tools/bin` that start what was unpacked, with its own C library and loader.

They find the rest from where they lie, so the whole checkout can be moved.
"""

import os

from .wanted import LOADERS, PROGRAMS

_UNPACKED = """\
#!/bin/sh
case $0 in */*) tools=${{0%/*}}/.. ;; *) tools=.. ;; esac
root=$tools/{arch}
exec "$root/{loader}" --library-path "$root/{libraries}" "$root/{program}" "$@"
"""
_OWN = """\
#!/bin/sh
exec '{path}' "$@"
"""


def write(tools: str, own_micropython: str) -> None:
    """Writes all wrappers into `tools`/bin; `own_micropython`: path of one to use instead, or ""."""
    folder = os.path.join(tools, "bin")
    os.makedirs(folder, exist_ok=True)
    for name, (arch, program) in PROGRAMS.items():
        loader, libraries = LOADERS[arch]
        text = _UNPACKED.format(arch=arch, loader=loader, libraries=libraries, program=program)
        if name == "micropython" and own_micropython:
            text = _OWN.format(path=own_micropython.replace("'", "'\\''"))
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
