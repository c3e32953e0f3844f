"""What this lock is, for judging an image."""

import sys
from binascii import unhexlify

from image.layout import HEADER
from image.manifest import ABI_BITS
from update.record import FLOOR

APP_ROOM = 0x40000 - HEADER
CORE_ROOM = 0x180000


class Facts:
    """identity: fields of drivers.identity (None: unreadable, nothing fits then). failed(image id) -> reason or ''.

    Attributes as image.judge wants them: model, hardware, trusted (key digests), floor, abi, core_version, app_room,
    core_room, failed.
    """

    app_room = APP_ROOM
    core_room = CORE_ROOM

    def __init__(self, identity, store, failed=None):
        fields = identity or {"model": "", "hardware": 0, "keys": ()}
        self.model = fields["model"]
        self.hardware = fields["hardware"]
        self.trusted = [unhexlify(key) for key in fields["keys"]]
        self.floor = store.get(FLOOR, 0)
        self.abi = sys.implementation._mpy & ABI_BITS
        self.core_version = tuple(sys.implementation.version[:3])
        self.failed = failed
