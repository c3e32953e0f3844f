"""Joins one of the networks that the lock was told at the bench. Every wait is bounded."""

from time import sleep_ms, ticks_diff, ticks_ms

from firmware.net.failure import Failure

_MOST = 4  # networks
_AGAIN = 5000  # ms for the access point that it was last time
_JOIN = 10000  # ms for any other
_STALE = 2000  # ms in which status() may still be that of an earlier try
_STEP = 50  # ms
_WHY = {201: "no-access-point", 210: "wrong-password", 202: "wrong-password", 204: "wrong-password"}
_FAILED = (200, 201, 202, 203, 204, 210, 211, 212)  # status(): network.STAT_* of the ESP32


class Wifi:
    """network: the module; known: [[ssid, password], ...], '' for an open network."""

    def __init__(self, network, known):
        self._network = network
        self._known = known[:_MOST]
        self._wlan = None
        self._last = None  # (ssid, password, bssid)
        self._joined = False

    def joined(self) -> bool:
        """Is there a connection to an access point?"""
        return self._joined and self._wlan.isconnected()

    def lost(self) -> bool:
        """True once after a connection went away."""
        if not self._joined or self._wlan.isconnected():
            return False
        self._joined = False
        return True

    def join(self):
        """(ssid, rssi in dBm). First the access point of last time, then the known networks, the strongest first and
        what a scan does not show last. Raises Failure with the reason of the last try: `radio`, `no-access-point`,
        `wrong-password`, `timeout`."""
        try:
            return self._join()
        except Failure:
            self._off()
            raise
        except (OSError, RuntimeError):  # as the port puts its troubles
            self._off()
            raise Failure("radio")

    def _join(self):
        if not self._wlan:
            self._wlan = self._network.WLAN(self._network.WLAN.IF_STA)
        wlan = self._wlan
        wlan.active(True)
        wlan.config(reconnects=0)  # a driver that tries by itself refuses scan and connect
        why = "no-access-point"
        if self._last and not self._try(self._last, _AGAIN):
            return self._done(self._last)
        for place in self._places():
            why = self._try(place, _JOIN)
            if not why:
                return self._done(place)
        raise Failure(why)

    def _places(self):
        # (ssid, password, bssid) to try, the strongest first
        self._quiet()
        passwords = {ssid.encode(): password for ssid, password in self._known}
        seen = [(found[3], found[0], found[1]) for found in self._wlan.scan() if found[0] in passwords]
        seen.sort(reverse=True)
        places = [(ssid.decode(), passwords[ssid], bssid) for _, ssid, bssid in seen[:_MOST]]
        shown = {ssid for _, ssid, _ in seen}
        return places + [(ssid, password, None) for ssid, password in self._known if ssid.encode() not in shown]

    def _try(self, place, ms):
        # '' or why not
        ssid, password, bssid = place
        self._quiet()
        if bssid:
            self._wlan.connect(ssid, password, bssid=bssid)
        else:
            self._wlan.connect(ssid, password)
        began = ticks_ms()
        while not self._wlan.isconnected():
            waited = ticks_diff(ticks_ms(), began)
            status = self._wlan.status()
            if waited > ms or waited > _STALE and status in _FAILED:
                return _WHY.get(status, "timeout")
            sleep_ms(_STEP)
        return ""

    def _done(self, place):
        self._last = place
        self._joined = True
        return place[0], self._wlan.status("rssi")

    def _quiet(self):
        # connect() while connecting or connected raises
        try:
            self._wlan.disconnect()
        except OSError:
            pass  # it was not

    def _off(self):
        # An idle radio drains the battery.
        try:
            if self._wlan:
                self._wlan.active(False)
        except (OSError, RuntimeError):
            pass
