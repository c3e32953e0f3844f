"""First file of the base: checks this slot's application and starts it. It does not come back while that lives.

It stays short and catches everything: an exception here would skip main.py and end at the console. What ends the
application is the rescue lock's business, still in this file: the gap before main.py re-arms Ctrl-C.
"""

import micropython

micropython.kbd_intr(-1)
why = "returned"

try:
    from drivers import visit

    if not visit.goes_on():  # a technician's, after a soft reset
        del visit
        from start import rooms

        if rooms.fit():
            from firmware import app

            app.run()
        else:
            why = "refused"
except BaseException as error:  # SystemExit too: raised here it would soft-reset for ever
    import sys

    sys.print_exception(error)
    why = "exception"
try:
    from start import ended

    ended.run(why)  # a trial goes back to the old pair; otherwise the rescue lock
except BaseException as error:
    import sys

    sys.print_exception(error)
