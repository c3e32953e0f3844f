"""The base in its partition: boot.py, main.py and lib/ as .mpy, in a littlefs that stock MicroPython mounts at `/`.

Its blocks are the chip's sectors, 48 of them, and a file or a folder takes at least one or two. So the base has other
joined files than an image: all of them lie in lib/ itself, and what neither boot.py nor main.py can reach stays out.
"""

import ast
import functools
import json
from pathlib import Path

from littlefs import LittleFS, LittleFSError

from tools.image import boot, cache, fs, merge, shorten, tree
from tools.image.scopes import Unsupported
from tools.refusals import Refused
from tools.sim.chip import partitions
from tools.sim.process import ROOT

SIZE = partitions.named(partitions.PROJECT, "vfs")[4]
BLOCK = 4096  # of esp32.Partition, and so of a file system that stock MicroPython finds there
_LIB = "lib/"
_BOARDS = "lib/boards/"  # found by name, one for each model
_PRELOAD = "lib/preload.py"
_LOADED = ("MODULES", "START", "TRIAL", "JUDGE", "INSTALL")  # its lists: found by name, too


@functools.lru_cache(maxsize=4)
def base(root: Path = ROOT) -> bytes:
    """The contents of `vfs`; the same sources give the same bytes. Raises Refused `too-large`, `bad-file`."""
    held = files(Path(root))
    try:
        system = fs.filled(_system(), held)
    except LittleFSError as error:
        if error.code != LittleFSError.Error.LFS_ERR_NOSPC:
            raise
        raise Refused("too-large", f"a base of {len(held)} files does not fit into {SIZE} bytes") from None
    system.unmount()
    return bytes(system.context.buffer)


def files(root: Path = ROOT) -> dict[str, bytes]:
    """{path: content} of the base."""
    starters = {name: (root / name).read_bytes() for name in ("boot.py", "main.py")}
    sources = {name: data for name, data in tree.sources(root).items() if name.startswith(_LIB)}
    key = cache.name(__doc__, Path(__file__).read_bytes(), list(starters.items()), list(sources.items()))
    try:
        texts = json.loads(cache.kept(cache.BUILD / "base" / f"{key}.json", lambda: _texts(sources, starters)))
    except (SyntaxError, UnicodeDecodeError, Unsupported) as error:
        raise Refused("bad-file", f"{getattr(error, 'filename', 'a source')} does not compile: {error}") from None
    return {**starters, **tree.built(texts)}


def read(data: bytes) -> dict[str, bytes]:
    """{path: content} of the partition's files. Raises Refused `bad-format`."""
    return fs.contents(_system(), data)


def blocks_free(data: bytes) -> int:
    """Blocks that are left of the 48."""
    system = _system()
    system.context.buffer = bytearray(data)
    system.mount()
    return SIZE // BLOCK - system.used_block_count


def _texts(sources, starters):
    texts = {name: source.decode() for name, source in sources.items()}
    rest = {name: text for name, text in texts.items() if not name.startswith(boot.FOLDER)}
    made = {**shorten.short(rest, _groups(rest)), **boot.start(texts)}
    wanted = _reached(made, [starters[name].decode() for name in starters])
    return json.dumps({path: text for path, text in made.items() if path in wanted}).encode()


def _groups(texts):
    """An image's joined files, each by a name without a folder; and each module that is in none by itself."""
    groups = {_flat(home): names for home, names in shorten.grouped(texts).items()}
    joined = {name for names in groups.values() for name in names}
    for path, text in texts.items():
        name = merge.module_name(path)
        if text.strip() and "." in name and name not in joined and not path.startswith(_BOARDS):
            if not path.endswith("/__init__.py") and path not in ("lib/lock/rescue.py",):
                groups[_flat(name)] = [name]
    return groups


def _flat(name):
    return name.replace(".", "_") + "_"


def _reached(texts, starters):
    """Paths of the sources that the starters import, with what these import, and so on."""
    modules = {merge.module_name(path): path for path in texts}
    preload = ast.parse(texts[_PRELOAD])
    found = {name for name in modules if modules[name].startswith(_BOARDS)}
    for name in _LOADED:
        node = shorten.assignment(preload, name)
        if node:  # tuple("a b c".split())
            words = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            found |= set(" ".join(map(str, words)).split())
    todo = starters + [texts[modules[name]] for name in found if name in modules]
    while todo:
        for name in _imports(todo.pop()) - found:
            if name in modules:
                found.add(name)
                todo.append(texts[modules[name]])
    return {modules[name] for name in found if name in modules}


def _imports(text):
    nodes: list[ast.stmt] = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    return shorten.imported(ast.Module(nodes, []))


def _system():
    """VfsLfs2's own sizes, but for the cache: files of up to 512 bytes then lie in their folder's block."""
    return LittleFS(
        mount=False,
        block_size=BLOCK,
        block_count=SIZE // BLOCK,
        read_size=32,
        prog_size=32,
        cache_size=512,
        lookahead_size=32,
        disk_version=0x00020000,
    )
