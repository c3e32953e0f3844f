"""For tests of images and signatures: stock espsecure, and the name of a refusal."""

import subprocess
import sys

import pytest

from tools.refusals import Refused


def espsecure(*words):
    """Runs esptool's `espsecure` with these words."""
    return subprocess.run([sys.executable, "-m", "espsecure", *map(str, words)], capture_output=True, text=True)


def refusal(action, *args, **fields) -> str:
    """The name of what the action is refused for."""
    with pytest.raises(Refused) as caught:
        action(*args, **fields)
    return caught.value.name
