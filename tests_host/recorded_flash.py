"""The flash of the recorded board: its partitions, and littlefs at its root."""

import json
import shutil

import recorded

from tools.sim import provision

# what runs first in a case: littlefs on its vfs partition, with the stock boot.py; RTC is the machine room's
VFS_ROOT = """
class machine:
    class RTC:
        def datetime(self, when): pass
vfs.umount('/')
p = esp32.Partition('vfs')
try:
    vfs.mount(p, '/')
except OSError:
    vfs.VfsLfs2.mkfs(p)
    vfs.mount(p, '/')
    with open('/boot.py', 'w') as f:
        f.write('# This file is executed on every boot (including wake-boot from deepsleep)\\n#import esp\\n'
            '#esp.osdebug(None)\\n#import webrepl\\n#webrepl.start()\\n')
os.chdir('/')
"""
REAL_TIME = "import utime as time"  # no simulated clock runs here


def board(folder):
    """Its flash as it came, in a new file."""
    path = folder / "flash.bin"
    rows = json.loads(recorded.BEHAVIOUR.read_text())["partition_table"]
    table = [(label, kind, subtype, int(at, 16), int(size, 16)) for label, kind, subtype, at, size in rows]
    provision.make_flash(path, "6000i", "recorded", None, table=table)
    return path


def replay(board, folder, area, number, rooted, bits):
    """The mismatches of a case on a copy of that flash. rooted: areas that see the root."""
    path = shutil.copy(board, folder / "flash.bin")
    ready = VFS_ROOT if area in rooted else REAL_TIME
    return recorded.Replay(path, ready=ready, bits=bits).run(recorded.cases(area)[number])
