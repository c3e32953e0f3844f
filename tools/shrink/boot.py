"""What the base does at each boot, in two files: one that comes and goes before the lock does, one that stays.

What chooses the slot is joined with what it takes from the other rooms, so that nothing of the lock is loaded with it;
the rescue lock has its own files, joined as an image's.
"""

import ast

from tools.shrink import merge, passing
from tools.shrink.groups import BOOT, listed
from tools.shrink.shorten import short

FOLDER = "lib/start/"
_STAYS, _CHOOSE = BOOT
_WINDOW = "drivers.window"  # the block device of the mounted slot stays, too
_USED = (_STAYS + ":fit", _CHOOSE + ":Start")  # by boot.py, and by the bench


def start(sources: dict[str, str], known: dict | None = None) -> dict[str, str]:
    """The files of lib/start/, from all sources; nothing where they have none. start/ended.py finds what it needs from
    other rooms in lib/start/choose.py. known: names, as shorten.short has them. Raises
    scopes.Unsupported."""
    own = {path: text for path, text in sources.items() if path.startswith(FOLDER)}
    if not own:
        return {}
    preload = ast.parse(sources["lib/preload.py"])
    names, lock = listed(preload, "BOOT"), listed(preload, "MODULES")
    taken = [passing.texts(ast.parse(text)) for path, text in sources.items() if merge.module_name(path) in lock]
    needed = {path: text for path, text in sources.items() if merge.module_name(path) in names}
    stays = [name for name in names if name in (_STAYS, _WINDOW)]
    groups = {_STAYS: stays, _CHOOSE: [name for name in names if name not in stays]}
    return short({**needed, **own}, groups, _USED, known, {_STAYS}, frozenset().union(*taken))
