"""`desk`: the operator's end over any MQTT broker."""

import argparse
from typing import Any

from tools.cli import desk_door, desk_offer, desk_pins, desk_site, desk_watch
from tools.cli.context import Context

_EPILOG = """examples:
  export LATCHKEY_BROKER=broker.example LATCHKEY_BROKER_USER=desk LATCHKEY_BROKER_CA=ca.pem
  export LATCHKEY_BROKER_PASSWORD_FILE=broker.password
  python -m tools desk serve *.lock                  the locks' server: leave it running
  python -m tools desk watch *.lock
  python -m tools desk unlock door.lock
  python -m tools desk pin-set door.lock Cleaner --days mon-fri --from 09:00 --to 17:00
  python -m tools desk set door.lock auto_lock_s 10
  python -m tools desk offer 6000i.img *.lock --serve

FILE is a lock file (python -m tools secret new) with the lock's serial number. Who has it commands the lock; it never
leaves this computer. The broker's password comes from a file that only you can read, or from the environment.
exit status: 0 done, 1 not done (the last line says why), 2 command line not understood."""

_ACTIONS = (
    ("watch", "a live table of the locks; lines of what happens where there is no terminal", desk_watch),
    ("serve", "be the locks' server: answer each hello with the time, so that updates are kept", desk_watch),
    ("unlock", "open the door", desk_door),
    ("lock", "lock the door", desk_door),
    ("pin-set", "set a PIN, by name; what had that name before is gone", desk_pins),
    ("pin-remove", "remove a PIN", desk_pins),
    ("pins", "names of all PINs", desk_pins),
    ("settings", "all settings", desk_door),
    ("set", "change a setting", desk_door),
    ("time", "give the lock the time of this computer", desk_door),
    ("report", "everything the lock tells of itself", desk_door),
    ("offer", "offer a firmware image, and follow the update to its end", desk_offer),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    shape: dict[str, Any] = {"epilog": _EPILOG, "formatter_class": argparse.RawDescriptionHelpFormatter}
    for name, line, module in _ACTIONS:
        sub = actions.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".", **shape)
        module.configure(name, sub)
        desk_site.configure(sub, name in ("watch", "serve"))
        sub.set_defaults(act=module.run)


def run(args: argparse.Namespace, context: Context) -> int:
    return args.act(args, context)
