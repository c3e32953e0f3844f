"""Second file of the base: whatever ends up here gets the rescue lock, from the base's own lib/."""

import micropython

micropython.kbd_intr(-1)
try:
    from start import ended

    ended.run("returned")
except BaseException as error:  # never the console
    import sys

    sys.print_exception(error)
import time

import machine

time.sleep(5)  # a lock that can't start at all tries again, slowly
machine.reset()
