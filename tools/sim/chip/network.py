"""Stand-in for the ESP32 port's `network`: a radio that exists and stays off (the network is another issue's)."""

STA_IF, AP_IF = 0, 1
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD = 201, 202


class WLAN:
    """An interface that is down and cannot be brought up."""

    IF_STA, IF_AP = 0, 1
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2

    def __init__(self, interface=STA_IF):
        self._interface = interface

    def active(self, *args):
        """Is it up? Switching it on fails as it does without memory for the radio."""
        if args and args[0]:
            raise OSError("WiFi Out of Memory")
        return False

    def isconnected(self):
        """Never."""
        return False

    def status(self, *args):
        """Idle."""
        return STAT_IDLE
