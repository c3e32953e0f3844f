"""`python -m tools`: the host's tools."""

import sys

try:
    from tools.cli.main import main

    sys.exit(main())
except ModuleNotFoundError as error:
    if sys.prefix != sys.base_prefix:
        raise
    advice = "this Python has not what the tools need: `make setup` once, then `.venv/bin/python -m tools ...`"
    print(f"latchkey: {advice} ({error}) [missing-part]", file=sys.stderr)
    sys.exit(1)
