"""Two more rules of what device source may not do (device_rules.py): names nobody has, keywords nobody takes.

Both by the recording of the stock 1.25 build (esp32/api-surface.json), which lists names but no signatures: the
keywords are those of ports/esp32 and of the statements in esp32/behaviour.json.
"""

import ast
import builtins
import functools

IMPORTS = (ast.Import, ast.ImportFrom)
# What the recording can't list: attributes of objects that no class of its own shows.
UNLISTED = {
    "__dict__": "of a module", "_mpy": "of sys.implementation", "cancel": "of a task", "done": "of a task",
    "errno": "of an OSError", "ipoll": "of select.poll", "modify": "of select.poll", "poll": "of select.poll",
    "register": "of select.poll", "buffer": "of sys.stdin", "status_code": "of an answer of urequests",
}  # fmt: skip
# Callable, by its last name: the keywords that it takes. What is called so and is not in here takes any.
KEYWORDS = {
    "Pin": ("mode", "pull", "value", "drive", "hold"),
    "PWM": ("freq", "duty", "duty_u16", "duty_ns"),
    "ADC": ("atten",),
    "I2C": ("id", "scl", "sda", "freq", "timeout"),
    "Timer": ("mode", "callback", "period", "tick_hz", "freq"),
    "WDT": ("id", "timeout"),
    "init": ("mode", "pull", "value", "drive", "hold", "callback", "period", "tick_hz", "freq", "duty_u16", "duty_ns"),
    "find": ("type", "subtype", "label", "block_size"),
    "mount": ("readonly", "mkfs"),
    "VfsLfs2": ("readsize", "progsize", "lookahead", "mtime"),
    "mkfs": ("readsize", "progsize", "lookahead"),
    "active": (), "isconnected": (), "scan": (), "status": (), "WLAN": (),
    "connect": ("bssid",),
    "wrap_socket": ("server_side", "do_handshake_on_connect", "server_hostname", "client_id"),
    "sleep_ms": (), "sleep_us": (), "sleep": (), "deepsleep": (), "lightsleep": (), "memory": (), "datetime": (),
    "to_bytes": (), "from_bytes": (), "encode": (), "decode": (), "split": (), "sum": (), "zip": (), "pow": (),
    "round": (), "int": (), "bytes": (), "bytearray": (), "memoryview": (), "hexlify": (), "crc32": (),
    "open": ("mode", "encoding"), "print": ("sep", "end", "file"), "sort": ("key", "reverse"),
    "dumps": ("separators",), "b2a_base64": ("newline",), "start_new_thread": (), "stack_size": (),
}  # fmt: skip


def unknown_name(tree, path, own):
    """A built-in that only CPython has; an attribute that neither the recording nor the project names."""
    from tests_host.device_rules import CLASSES, MODULES

    known = given(tree) | project()
    absent = set(dir(builtins)) - set(MODULES["builtins"]) - known - {"__import__", "__name__"}
    attributes = known | UNLISTED.keys() | {name for names in (*CLASSES.values(), *MODULES.values()) for name in names}
    imported = {(a.asname or a.name).split(".")[0] for n in ast.walk(tree) if isinstance(n, IMPORTS) for a in n.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in absent:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr not in attributes:
            if _root(node) not in imported:  # else unknown_attribute has told
                yield node.lineno, "." + node.attr


def _root(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def unknown_keyword(tree, path, own):
    """A keyword that what is called does not take: TypeError on the chip."""
    mine = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            for keyword in node.keywords:
                if called in KEYWORDS and called not in mine and keyword.arg not in KEYWORDS[called]:
                    yield node.lineno, f"{called}({keyword.arg}=)"


def given(tree) -> set[str]:
    """Names that a source itself gives to anything."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.update((node.asname or node.name).split("."))
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return found


@functools.lru_cache(maxsize=None)
def project() -> frozenset[str]:
    """Names that device source gives, all files together."""
    from tests_host.device_rules import ROOT, files

    found = set()
    for path in files():
        found |= given(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return frozenset(found)
