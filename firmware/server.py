"""The server, seen from here. A stand-in until the lock has its network: the radio's module tells what there is."""

import network


def reached() -> bool:
    """Has it been reached since the start?"""
    return network.WLAN(network.WLAN.IF_STA).isconnected()


def offered():
    """A source (update/source.py) of an image that the server has for this lock, or None."""
    take = getattr(network, "take_offer", None)  # the simulator's; the chip's radio has none
    path = take() if take else None
    if path is None:
        return None
    from update.source import FileSource

    return FileSource(path)
