"""The air around the board: access points, and somebody who jams it.

An access point is a dict: `ssid`, `bssid` (12 hex digits), `channel`, `rssi` (dBm), `password` ("": open, else
WPA2), `dhcp` (does it give addresses), `internet` (what lies behind: "ok", "none", "portal", "slow").
"""

_DEAFEST_DBM = -97  # ESP32 datasheet, receiver sensitivity: nothing weaker is heard


class Air:
    """listener: what has the board's antenna; gets `air_changed()` and `dropped()`."""

    name = "air"

    def __init__(self, port):
        self._port = port
        self.points = []
        self.jammed = False
        self.listener = None

    def save(self):
        """For the next process."""
        return [self.points, self.jammed]

    def restore(self, kept):
        """Go on from `save()`."""
        self.points, self.jammed = kept

    def set(self, points):
        """These are the access points from now on."""
        self.points = points
        self._changed()

    def jam(self, jammed):
        """Somebody drowns everything in noise, or stops."""
        self.jammed = jammed
        self._changed()

    def drop(self):
        """The access point drops its stations and stays on the air."""
        if self.listener:
            self.listener.dropped()

    def heard(self):
        """The access points that can be heard, the strongest first."""
        if self.jammed:
            return []
        near = [point for point in self.points if point["rssi"] >= _DEAFEST_DBM]
        return sorted(near, key=lambda point: -point["rssi"])

    def find(self, ssid, bssid):
        """What a station finds that looks for a name, and a bssid unless that is None; None if nothing.

        It goes through the channels and takes the first: the strongest one of the lowest channel."""
        found = None
        for point in self.heard():
            if point["ssid"] == ssid and bssid in (None, point["bssid"]):
                if found is None or point["channel"] < found["channel"]:
                    found = point
        return found

    def tell(self, word, ssid):
        """The station has "joined" or "parted"."""
        self._port.emit("wifi", word, ssid)

    def _changed(self):
        self._port.keep(self)
        if self.listener:
            self.listener.air_changed()
