"""First file of the base: starts the application and does not come back while it lives.

It stays short and catches everything: an exception here would skip main.py and end at the console, and
the gap between the two files re-arms Ctrl-C. What falls through ends in main.py, the second chance.
"""

import micropython

micropython.kbd_intr(-1)
try:
    from firmware import app

    app.run()
except BaseException as error:  # SystemExit too: raised here it would soft-reset for ever
    import sys

    sys.print_exception(error)
