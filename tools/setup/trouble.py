"""What can go wrong in set-up, and the lines that tell how it goes on."""


class Trouble(Exception):
    """Set-up cannot go on. The text is one line that says what to do about it."""


def say(step: str, text: str) -> None:
    """One line of progress, shown at once."""
    print(f"setup: {step}: {text}", flush=True)
