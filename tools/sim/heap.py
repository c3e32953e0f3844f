"""What is in a simulated lock's heap, as its own MicroPython counts it: probes for boot.py, and what they told."""

from pathlib import Path

# ESP-IDF reads the store before Python starts; the stand-in at its first use, 4 KiB at a time.
STORE = "__import__('esp32_nvs').storage()\n"
# What it takes there.
STORE_PROBE = (
    "import gc\ngc.collect()\nbare = gc.mem_alloc()\n"
    + STORE
    + "gc.collect()\nprint('store', gc.mem_alloc() - bare)\ndel bare\n"
)
# A task beside the lock's, which does something after so long, and again and again.
BESIDE = """
def _probed(main, run=asyncio.run):
    async def tell():
        await asyncio.sleep(%d)
        while True:
            %s
            await asyncio.sleep_ms(%d)
    async def both():
        asyncio.create_task(tell())
        return await main
    return run(both())
asyncio.run = _probed
asyncio.Event
"""
# What the stand-ins take; then a task beside the lock's tells what is in use. Pins are objects here, on the chip rows
# of a table in flash (ports/esp32/machine_pin.c): they are all made before anything is counted.
PROBE = (
    """
import asyncio
def _pins(machine):
    for number in range(40):
        try:
            machine.Pin(number)
        except ValueError:
            pass
def _tell(what):
    import gc, micropython
    gc.collect()
    micropython.qstr_info()
    print(what, gc.mem_alloc())
"""
    + BESIDE % (0, '_tell("heap")', 60000)
    + """
_pins(__import__("machine"))
_tell("base")
"""
)
# What is alive: in every pause, and where the signature's `pow` begins, when all that judges a header is loaded.
PEAK_PROBE = (
    """
import asyncio, builtins, gc, micropython
_last = [0]
def _look():
    gc.collect()
    now = gc.mem_alloc()
    if abs(now - _last[0]) >= 64:
        _last[0] = now
        micropython.qstr_info()
        print("live", now)
def _power(*given, power=pow):
    _look()
    return power(*given)
builtins.pow = _power
"""
    + BESIDE % (3, "_look()", 1)
)
# And after each import of the first second: an import statement asks for this one, too. What asyncio imports by itself
# must be there.
START_PROBE = (
    PEAK_PROBE
    + """
import time
asyncio.wait_for_ms, asyncio.ThreadSafeFlag  # by themselves, as __getattr__ of asyncio does
def _importing(*given, plain=__import__):
    found = plain(*given)
    if time.ticks_ms() < 1000:
        _look()
    else:
        builtins.__import__ = plain  # threads come: an import that is Python may be interrupted
    return found
builtins.__import__ = _importing
"""
)


def probe(root: Path, seconds: int = 60) -> None:
    """Has a compiled tree's boot.py print what is in use: before anything is loaded, then so often."""
    (root / "boot.py").write_text(STORE + PROBE.replace("60000", str(seconds * 1000)) + (root / "boot.py").read_text())


def told(console: str) -> list[tuple[int, int]]:
    """(bytes of names, bytes in use without them) of each report in the text."""
    names, found = 0, []
    for line in console.splitlines():
        if line.startswith("qstr pool:"):
            names = int(line.rpartition("=")[2])
            found.append((names, 0))
        elif line.startswith(("base ", "heap ", "live ")):
            found[-1] = names, int(line.split()[1]) - names
    return found


def live(console: str) -> list[int]:
    """Bytes in use without names, as PEAK_PROBE told."""
    return [used for _, used in told(console) if used]


def beyond(told: list[int], before: list[int]) -> int:
    """How much of it was in use at most since `before` was told, beyond the last of that."""
    return max(told[len(before) :]) - before[-1]
