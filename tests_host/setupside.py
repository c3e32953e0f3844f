"""For tests of the set-up: programs that stand in for others."""


def program(path, script):
    """An executable file with that shell script."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
