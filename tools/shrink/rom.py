"""Names that MicroPython's build for the ESP32 has in its ROM: they take no heap, whoever uses them.

rom.txt has them all: attributes of modules and classes as recorded on the chip (tests_host/esp32/api-surface.json),
what umqtt.simple and urequests say, and keywords that the chip's own calls take (`scl`, `sda`, `label`, `period`). So
it also has what a name must be where the chip's own code looks for it.
"""

import itertools
import string
from pathlib import Path

NAMES = frozenset((Path(__file__).parent / "rom.txt").read_text(encoding="ascii").split())
# What short names are taken from. No builtin, and nothing that the chip's code looks for in an object of ours.
_SPARE = """
isalpha isdigit islower isspace isupper lower upper lstrip rstrip strip rfind rindex rsplit split startswith
endswith extend insert popitem remove replace reverse setdefault sort join clear copy splitlines center decode
encode rpartition partition difference union issubset issuperset isdisjoint intersection discard popleft
appendleft fromkeys heapify heappop heappush calcsize gamma lgamma sinh cosh tanh asinh acosh atanh asin acos
atan sqrt floor ceil modf frexp ldexp fmod hexlify unhexlify radians degrees factorial copysign isfinite isinf
isnan isclose erf erfc fabs trunc polar phase hline vline ellipse rect fill_rect scroll blit pixel getrandbits
randrange randint uniform choice seed difference_update intersection_update symmetric_difference localtime
gmtime mktime time_ns statvfs getcwd chdir
""".split()


def spare(taken):
    """Yields names but for what is taken: of the ROM, then of letters."""
    yield from (name for name in _SPARE if name not in taken)
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_letters, repeat=length):
            name = "_" + "".join(letters)
            if name not in taken:
                yield name
