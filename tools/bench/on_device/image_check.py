"""On real MicroPython: time and heap of the image check; prints [signature us, judge us, bare pow us, heap bytes].

Arguments: rounds, file with a good header, digest of the key that signed it. The heap is what one judgement takes from
it, garbage and all.
"""

import gc
import json
import sys
import time

from image import signature
from image.judge import judge
from image.manifest import BLOCK, identity
from update.facts import Facts
from update.record import FLOOR


def medians_us(rounds, *acts):
    """In turns, so that what else the machine does hits all alike."""
    spent = [[] for _ in acts]
    for _ in range(rounds):
        for act, times in zip(acts, spent):
            gc.collect()
            began = time.ticks_us()
            act()
            times.append(time.ticks_diff(time.ticks_us(), began))
    return [sorted(times)[rounds // 2] for times in spent]


rounds = int(sys.argv[1])
with open(sys.argv[2], "rb") as file:
    header = file.read()
lock = Facts({"model": "6000i", "hardware": 1, "keys": (sys.argv[3],)}, {FLOOR: 3}, lambda image: "")
first, area = memoryview(header)[:BLOCK], memoryview(header)[BLOCK:]
n = int.from_bytes(header[BLOCK + 36 : BLOCK + 420], "little")
s = int.from_bytes(header[BLOCK + 812 : BLOCK + 1196], "little")
times = medians_us(
    rounds,
    lambda: signature.check(area, identity(first), lock.trusted),
    lambda: judge(header, lock),
    lambda: pow(s, 65537, n),
)
gc.collect()
gc.disable()
before = gc.mem_alloc()
judge(header, lock)
print(json.dumps(times + [gc.mem_alloc() - before]))
