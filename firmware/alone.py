"""A lock without a server: what firmware/server.py asks of one, where there is none."""


class Alone:
    """No server: none is reached, nothing is offered. wanted: there should be one."""

    live = None

    def __init__(self, wanted: bool):
        self.wanted = wanted

    def reached(self) -> bool:
        """Never."""
        return False
