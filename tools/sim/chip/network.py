"""Stand-in for the ESP32 port's `network`: a radio that is joined to a network, or not, as the board is told."""

import simulator as _simulator

STA_IF, AP_IF = 0, 1
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD = 201, 202

joined = False  # set by the simulator
offer = None  # path of an image that the server offers
_on = [False, False]


def take_offer():
    """What the server offers, once: firmware/server.py asks."""
    global offer
    path, offer = offer, None
    return path


def link():
    """What lies behind the network: "" when not joined, else ok, none, portal or slow."""
    return "ok" if joined and _on[1] else ""


class WLAN:
    """An interface; the station's is joined while the board's network is there."""

    IF_STA, IF_AP = 0, 1
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2

    def __init__(self, interface=STA_IF):
        self._interface = interface

    def active(self, *args):
        """Is it up? Switching it on fails as it does without memory for the radio."""
        if args:
            if args[0] and _simulator.net is None:
                raise OSError("WiFi Out of Memory")
            _on[0] = bool(args[0])
            if not args[0]:
                _on[1] = False
        return _on[0]

    def isconnected(self):
        """Joined to a network?"""
        return joined and _on[1]

    def status(self, *args):
        """STAT_GOT_IP or STAT_IDLE."""
        if args:
            return -60
        return STAT_GOT_IP if self.isconnected() else STAT_IDLE

    def config(self, *args, **kw):
        """Nothing."""

    def scan(self):
        """One."""
        return [(b"Latchkey", b"\1\2\3\4\5\6", 1, -60, 0, False)]

    def connect(self, *args, **kw):
        """At once."""
        _on[1] = True

    def disconnect(self):
        """At once."""
        _on[1] = False
