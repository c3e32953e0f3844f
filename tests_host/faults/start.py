"""What keeps the application from starting: the rescue lock opens instead."""

from tests_host.faults.row import fault
from tests_host.faultside import firmware, spoiler

BROKEN = {
    "syntax-error": "def run(:\n",
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


@fault("application-missing", "rescue", "rescue")
def _(make, _case):
    side = make(app="")
    firmware(side.folder, None)
    side.board.reset("en")
    side.board.run(2)
    side.works()
    side.board.run(4)
    firmware(side.folder, spoiler(""))
    side.board.reset("en")
    side.board.run(2)
    assert side.logged("firmware-start")
    side.works()


@fault("boot-file-missing", "rescue", "rescue")
def _(make, _case):
    side = make(app="")
    (side.folder / "boot.py").unlink()
    side.board.reset("en")
    side.board.run(2)
    side.works()
    side.board.run(4)


@fault("rescue-lock-broken-too", "", "")
def _(make, _case):
    side = make(app="import lock\nlock.rescue = None\nimport sys\nsys.modules['lock.rescue'] = None\n")
    side.board.run(60)
    assert 5 <= side.starts() <= 15 and side.locked  # tries again, slowly, and never ends at the console
