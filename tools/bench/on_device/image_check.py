"""On real MicroPython: time and heap of the image check; prints [signature us, judge us, bare pow us, heap bytes].

Arguments: rounds, file with a good header, digest of the key that signed it. The heap is what one judgement takes from
it, garbage and all.
"""

import gc
import json
import sys
import time
from binascii import unhexlify

from image import signature
from image.judge import judge
from image.manifest import BLOCK, HEADER, identity


class Lock:
    model = "6000i"
    hardware = 1
    floor = 3
    abi = 774
    core_version = (1, 25, 0)
    app_room = 0x40000 - HEADER
    core_room = 0x180000

    def __init__(self, trusted):
        self.trusted = trusted

    def failed(self, image):
        return ""


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
lock = Lock([unhexlify(sys.argv[3])])
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
