"""The station side of the Wi-Fi driver: looks for an access point, joins it, loses it, tries again.

    looking (1 s) -> found -> authenticating (0.3 s) -> associated -> DHCP (0.7 s) -> has an address
            -> not found, other security, or wrong password (2.4 s from the start): failed -> looking again

Status codes and what a failure leads to are those of the port's 1.25 (docs/simulator.md, "Radio").
"""

import simulator

# wifi_err_reason_t
_DEAUTHENTICATED, _LEAVE, _HANDSHAKE, _BEACON_TIMEOUT, _NOT_FOUND = 3, 8, 15, 200, 201
_ASSOC_FAIL, _CONNECTION_FAIL, _OTHER_SECURITY = 203, 205, 210
_IDLE, _CONNECTING, _GOT_IP, _WRONG_PASSWORD = 1000, 1001, 1010, 202

_LOOK_US = 1000000
_REST_US = 1400000  # of a look that ends in nothing
_AUTH_US = 300000
_DHCP_US = 700000
_BEACONS_US = 6000000  # without a beacon until the driver gives up: esp_wifi_set_inactive_time

_KEPT = ("ssid", "key", "bssid", "requested", "reason", "limit", "tries", "joining", "point", "has_ip")


class Station:
    """net: network_ip.Address of the interface, which gets what DHCP says."""

    def __init__(self, net):
        self.net = net
        net.changed = self._ask
        self.ssid = self.key = ""
        self.bssid = None  # 12 hex digits
        self.requested = False  # connect() was called last, not disconnect()
        self.reason = 0  # of the last loss
        self.limit = self.tries = 0  # losses until it gives up, 0: never
        self.joining = False
        self.point = None  # the access point it is associated with
        self.has_ip = False
        self._event = None  # of the kernel: the next step
        self._fading = None  # of the kernel: the end of patience with an access point that is not heard

    def status(self):
        """What `WLAN.status()` says."""
        if self.has_ip:
            return _GOT_IP
        if self.reason in (_NOT_FOUND, _OTHER_SECURITY):
            return self.reason
        if self.reason == _CONNECTION_FAIL:
            return _WRONG_PASSWORD
        if self.reason == _LEAVE:
            return _IDLE
        if self.requested and (not self.limit or self.tries < self.limit):
            return _CONNECTING
        return self.reason or _IDLE

    def connect(self):
        """Look for the access point that was set."""
        self.tries = 0
        if self.joining or self.point:
            raise OSError("Wifi Internal Error")
        if not self.ssid:
            raise OSError("Wifi SSID Invalid")
        self._begin()
        self.requested = True

    def stop(self):
        """Leave, or stop looking; the reason for an earlier failure stays."""
        self.joining = False
        self._forget()
        if self.point:
            self._part(_LEAVE)

    def link(self):
        """What lies behind the network: "" if not joined, else "ok", "none", "portal", "slow"."""
        if not self.has_ip:
            return ""
        return self.point["internet"] if self._again() else "none"

    # -- what comes from the air

    def air_changed(self):
        """Access points came, went or changed; the air is jammed or free."""
        if not self.point:
            return
        now, before = self._again(), self.point
        if now is None:
            if not self._fading:
                self._fading = simulator.kernel.after(_BEACONS_US, self._lost, _BEACON_TIMEOUT)
            return
        self._hear()
        self.point = now
        for name in ("ssid", "password", "channel"):
            if now[name] != before[name]:  # it has started again with other settings
                return self._lost(_DEAUTHENTICATED)
        if not self.has_ip:
            self._ask()

    def dropped(self):
        """The access point wants the station no longer."""
        if self.point:
            self._lost(_DEAUTHENTICATED)

    # -- over a soft reset

    def save(self):
        """For the next process."""
        return {name: getattr(self, name) for name in _KEPT}

    def restore(self, kept):
        """Go on from `save()`."""
        for name in _KEPT:
            setattr(self, name, kept[name])
        if self.joining:
            self._begin()
        self.air_changed()

    # -- inside

    def _begin(self):
        self.joining = True
        self._after(_LOOK_US, self._looked, (self.ssid, self.key, self.bssid))  # settings of now, not of later

    def _looked(self, wanted):
        ssid, key, bssid = wanted
        point = simulator.air and simulator.air.find(ssid, bssid)
        if not point:
            why = _NOT_FOUND
        elif bool(point["password"]) != bool(key):
            why = _OTHER_SECURITY
        elif point["password"] != key:  # both by turns: micropython issue 11625
            why = _CONNECTION_FAIL if self.reason == _HANDSHAKE else _HANDSHAKE
        else:
            return self._after(_AUTH_US, self._associate, point)
        self._after(_REST_US, self._lost, why)

    def _associate(self, point):
        self.point = point
        now = self.point = self._again()
        if now is None or now["password"] != point["password"]:
            return self._lost(_ASSOC_FAIL)
        self.joining = False
        self._ask()

    def _ask(self):
        if not self.point:
            return
        if not self.net.dhcp:
            self._join()
        elif self.point["dhcp"]:
            self._after(_DHCP_US, self._offered)

    def _offered(self, _):
        if self.point["dhcp"] and self._again():
            self.net.lease()
            self._join()

    def _join(self):
        if not self.has_ip:
            self.has_ip, self.reason = True, 0
            simulator.air.tell("joined", self.point["ssid"])

    def _lost(self, reason):
        self.joining = False
        self._forget()
        self._part(reason)
        if self.requested:
            if self.limit:
                self.tries += 1
                if self.tries >= self.limit:
                    return
            if self.ssid:
                self._begin()

    def _part(self, reason):
        self.reason = reason
        if self.has_ip:
            simulator.air.tell("parted", self.point["ssid"])
        self.point, self.has_ip = None, False
        self._hear()
        self.net.down()

    def _again(self):
        for point in simulator.air.heard():
            if point["bssid"] == self.point["bssid"]:
                return point
        return None

    def _hear(self):
        if self._fading:
            simulator.kernel.cancel(self._fading)
            self._fading = None

    def _after(self, us, function, argument=None):
        self._forget()
        self._event = simulator.kernel.after(us, function, argument)

    def _forget(self):
        if self._event:
            simulator.kernel.cancel(self._event)
            self._event = None
