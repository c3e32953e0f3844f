"""The base in its partition: boot.py, main.py and lib/ as .mpy, in a littlefs that stock MicroPython mounts at `/`.

Its blocks are the chip's sectors, 48 of them, and a file takes at least one (but for small ones), a folder two. So what
an image has in folders lies in lib/ itself, and what neither boot.py nor main.py can reach stays out.
"""

import ast
import functools
import json
import re
from pathlib import Path

from littlefs import LittleFSError

from tools import ROOT
from tools.image import cache, fs, memory, small, tree
from tools.refusals import Refused
from tools.shrink import boot, flat, groups, merge, shorten
from tools.shrink.prune import without_docstrings
from tools.shrink.scopes import Unsupported
from tools.sim.chip import partitions

_, SIZE = partitions.place("vfs")
BLOCK = 4096  # of esp32.Partition, and so of a file system that stock MicroPython finds there
_LIB = "lib/"
_ANY = 0  # disk version: MicroPython makes it 2.1 when it first writes
_BOARDS = "lib/boards/"  # found by name, one for each model
_PRELOAD = "lib/preload.py"


@functools.lru_cache(maxsize=4)
def base(root: Path = ROOT) -> bytes:
    """The contents of `vfs`; the same sources give the same bytes. Raises Refused `too-large`, `bad-file`."""
    held = files(Path(root))
    for first in range(len(held)):
        data = _filled(held, first)
        if _readable(data, held):
            return data
    raise Refused("too-large", f"a base of {len(held)} files lies in no order in which all of them can be read")


def _filled(held, first):
    try:
        system = fs.filled(_system(), held, first)
    except LittleFSError as error:
        if error.code != LittleFSError.Error.LFS_ERR_NOSPC:
            raise
        raise Refused("too-large", f"a base of {len(held)} files does not fit into {SIZE} bytes") from None
    system.unmount()
    return bytes(system.context.buffer)


def _readable(data, held):
    # As VfsLfs2 reads it. A file in its folder's block that is larger than the cache must not lie at that block's end:
    # littlefs (lfs_dir_getslice, 2.11) reads on for as much as the cache holds, finds the block's end, and gives up.
    try:
        return fs.contents(_system(cache=fs.CACHE), data) == dict(sorted(held.items()))
    except Refused:
        return False


def files(root: Path = ROOT) -> dict[str, bytes]:
    """{path: content} of the base. Raises Refused `bad-file`."""
    made = texts(root)
    return {**{name: made.pop(name).encode() for name in tree.STARTERS}, **tree.built(made)}


def texts(root: Path = ROOT) -> dict[str, str]:
    """{path: source} of it, before that is compiled. Raises Refused `bad-file`."""
    return _built(root)["texts"]


def _built(root):
    starters = {name: (root / name).read_text(encoding="utf-8") for name in tree.STARTERS}
    sources = {name: data.decode() for name, data in tree.sources(root).items() if name.startswith(_LIB)}
    key = cache.name(Path(__file__).read_bytes(), list(starters.items()), list(sources.items()))
    try:
        kept = cache.kept(cache.BUILD / "base" / f"{key}.json", lambda: _made(sources, starters))
    except (SyntaxError, UnicodeDecodeError, Unsupported) as error:
        raise Refused("bad-file", f"{getattr(error, 'filename', 'a source')} does not compile: {error}") from None
    return json.loads(kept)


def names(root: Path = ROOT) -> dict[str, list]:
    """{file as tracebacks name it: rows of tools/shrink/trace.py} of the base."""
    return _built(root)["names"]


def read(data: bytes) -> dict[str, bytes]:
    """{path: content} of the partition's files. Raises Refused `bad-format`."""
    return fs.contents(_system(_ANY), data)


def blocks_free(data: bytes) -> int:
    """Blocks that are left of the 48."""
    system = _system()
    system.context.buffer = bytearray(data)
    system.mount()
    return SIZE // BLOCK - system.used_block_count


def _made(sources, starters):
    rest = {name: text for name, text in sources.items() if not name.startswith(boot.FOLDER)}
    bare = {name: ast.unparse(without_docstrings(ast.parse(text))) for name, text in starters.items()}
    known: dict = {}
    own: dict = {}
    texts = {**bare, **shorten.short(rest, groups.grouped(rest), names=known), **boot.start(sources, own)}
    made = flat.flatten(texts)
    made.update((name, _narrow(made[name])) for name in starters)
    wanted = _reached(made)
    named = {small.traced(path): rows for path, rows in known.items()}
    named |= {small.stem(path): rows for path, rows in own.items()}
    kept = {path: text for path, text in made.items() if path in wanted}
    return json.dumps({"texts": kept, "names": named}).encode()


def _narrow(text):
    # One blank for each step in.
    return re.sub(r"^(?:    )+", lambda found: " " * (len(found[0]) // 4), text, flags=re.MULTILINE)


def _reached(made):
    """Paths of the sources that boot.py and main.py import, with what these import, and so on."""
    modules = {merge.module_name(path): path for path in made}
    found = {name for name in modules if modules[name].startswith((*tree.STARTERS, _BOARDS))}
    for node in ast.parse(made[_PRELOAD]).body:
        if isinstance(node, ast.Assign):  # NAME = tuple("a b c".split()): found by name
            words = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            found |= set(" ".join(map(str, words)).split())
    todo = [made[modules[name]] for name in found if name in modules]
    while todo:
        for name in _imports(todo.pop()) - found:
            if name in modules:
                found.add(name)
                todo.append(made[modules[name]])
    return {modules[name] for name in found if name in modules}


def _imports(text):
    nodes: list[ast.stmt] = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    return groups.imported(ast.Module(nodes, []))


def _system(version=0x00020000, cache=512):
    """VfsLfs2's own sizes, but for the cache: files of up to 512 bytes then lie in their folder's block."""
    return memory.system(
        BLOCK,
        SIZE // BLOCK,
        read_size=32,
        prog_size=32,
        cache_size=cache,
        lookahead_size=32,
        disk_version=version,
    )
