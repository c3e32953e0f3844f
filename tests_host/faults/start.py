"""What keeps the application from starting: the rescue lock opens instead."""

import shutil

from image.manifest import HEADER
from tests_host.faults.row import fault
from tests_host.faultside import spoiler
from tools import ROOT
from tools.image import dev

BROKEN = {
    "import-error": "import no_such_module\n",
    "raises": "def run():\n    raise ValueError('spoiled')\n",
    "system-exit": "import sys\n\n\ndef run():\n    sys.exit()\n",
    "keyboard-interrupt": "def run():\n    raise KeyboardInterrupt()\n",
    "memory-error": "def run():\n    bytearray(1 << 30)\n",
    "returns": "def run():\n    pass\n",
    "no-run": "",
}


@fault("application-broken", "rescue", "rescue", cases=BROKEN, lever=("raises",))
def _(make, how):
    side = make(app=BROKEN[how])
    side.works()
    side.board.run(4)
    assert side.starts() == 1 and side.shows("rescue")


@fault("application-missing", "rescue", "slot-refused bad-format")
def _(make, _case):
    side = make(app="")
    side.replace(None)
    side.works()
    side.board.run(4)
    side.replace(spoiler(""))
    assert side.logged("firmware-start")
    side.works()


@fault("application-damaged", "rescue", "slot-refused bad-hash")
def _(make, _case):
    side = make()
    side.works()
    side.board.cut_power()
    image = bytearray(dev.dev_image(side.board.root, side.model))
    image[HEADER + 20000] ^= 1
    side.board.load(bytes(image))
    side.board.restore_power()
    side.board.run(4)
    side.works()


@fault("boot-file-missing", "rescue", "rescue bad-application")
def _(make, _case):
    side = make(app="")
    (side.folder / "boot.py").unlink()
    side.board.reset("en")
    side.board.run(2)
    side.works()
    side.board.run(4)


@fault("rescue-lock-broken-too", "", "")
def _(make, how):
    side = make(app="")
    shutil.copytree(ROOT / "lib", side.folder / "lib")
    (side.folder / "lib" / "lock" / "rescue.py").write_text("raise ValueError\n")
    side.board.load(b"")
    side.board.run(60)
    assert 5 <= side.starts() <= 15 and side.locked  # tries again, slowly, and never ends at the console
    assert not side.board.seen("repl")
