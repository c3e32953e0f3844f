"""A technician's laptop at a lock's USB port: the console's other end. docs/console.md

    from tools.usb import Console, keyfile, port

    with Console(port.opened("/dev/ttyUSB0"), keyfile.load(path)) as console:
        console.hello()
        console.auth()
        print(console.report())
"""

from tools.usb.console import Console as Console
from tools.usb.trouble import Trouble as Trouble
