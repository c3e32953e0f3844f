"""The commands of `python -m tools`. A command is a module with `configure(parser)` and `run(args, context)`.

`run` returns the exit status: 0 done, 1 refused or found wanting; it returns or raises Refused, never exits.
"""

# (name, module, one line)
COMMANDS = (
    ("secret", "tools.cli.secret", "make a lock's secret; show or change the lock file's settings"),
    ("owner", "tools.cli.owner", "the owner's authenticator app: QR code or otpauth URI"),
    ("totp", "tools.cli.totp", "the owner's current one-time code"),
    ("mint", "tools.cli.mint", "one code for a stay, a visit or a delivery"),
    ("stays", "tools.cli.stays", "codes for all stays in a booking site's calendar"),
    ("explain", "tools.cli.explain", "what a code is, and whether it is valid now"),
    ("pins", "tools.cli.pins", "local PINs with names and schedules"),
    ("log", "tools.cli.log", "read the event log from a lock's flash"),
    ("image", "tools.cli.image", "firmware images: build, sign, inspect, verify"),
    ("desk", "tools.cli.desk", "locks online: watch, command, PINs, settings, updates over any MQTT broker"),
    ("sim", "tools.cli.sim", "run a simulated lock"),
)
EXIT_REFUSED = 1
EXIT_USAGE = 2
