"""`python -m tools`: the host's tools."""

import sys

from tools.cli.main import main

sys.exit(main())
