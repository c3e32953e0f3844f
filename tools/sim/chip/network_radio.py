"""The Wi-Fi driver behind `network.WLAN`: both interfaces, scan, what survives a soft reset.

Loaded when the radio is first used. Interfaces: 0 station, 1 access point, which nobody ever joins.
"""

import network_errors as errors
import simulator
from network_ip import Address
from network_station import Station

STA, AP = 0, 1
SCAN_US = 2000000
_WPA2 = 3


class Radio:
    """One per process. `mode`: bits of the interfaces, 1 station, 2 access point, which outlast a stop."""

    def __init__(self):
        self.mode = 0
        self.started = False
        station = Address(["0.0.0.0"] * 4, True)
        self.nets = [station, Address(["192.168.4.1", "255.255.255.0", "192.168.4.1", "0.0.0.0"], False)]
        self.station = Station(station)
        own = simulator.unique_id
        self.macs = [own, own[:5] + bytes([own[5] + 1 & 255])]
        self.point = {"ssid": "ESP_%02X%02X%02X" % tuple(own[3:]), "hidden": False, "security": 0, "key": "",
                      "channel": 1, "max_clients": 10}
        self.channel, self.txpower, self.pm, self.protocols = 1, 78, 1, [7, 7]
        if simulator.air:
            simulator.air.listener = self.station

    def active(self, interface, args):
        """As `WLAN.active`."""
        mode, bit = self.mode if self.started else 0, 1 << interface
        if args:
            mode = mode | bit if args[0] else mode & ~bit
            if not mode & 1:
                self.station.stop()
            if not mode:
                self.started = False
            else:
                if not self.started:
                    if not simulator.radio_memory:
                        raise RuntimeError("Wifi Unknown Error 0x0101")
                    self.station.tries = 0
                self.mode, self.started = mode, True
        return bool(mode & bit)

    def connect(self, args, bssid, named):
        """As `WLAN.connect`."""
        if named:
            raise TypeError("extra keyword arguments given")
        if len(args) > 2:
            raise TypeError("extra positional arguments given")
        if args:
            ssid, key = [_text(given)[:most] for given, most in zip(args + (None,) * (2 - len(args)), (32, 64))]
            if bssid is not None and len(bssid) != 6:
                raise ValueError()
            self.need(STA)
            self.station.ssid, self.station.key, self.station.bssid = ssid, key, bssid and bssid.hex()
        self._need_start()
        self.station.connect()

    def disconnect(self):
        """As `WLAN.disconnect`."""
        self.station.requested = False
        self._need_start()
        self.station.stop()

    def status(self, interface, args):
        """As `WLAN.status`."""
        if not args:
            return self.station.status() if interface == STA else None
        if args[0] == "stations":
            errors.require(interface, AP)
            return []
        if args[0] != "rssi":
            raise ValueError("unknown status param")
        errors.require(interface, STA)
        if not self.started:
            raise OSError("Wifi Internal Error")
        if not self.station.point:
            raise OSError("Wifi Not Connected")
        return self.station.point["rssi"]

    def scan(self):
        """As `WLAN.scan`: (ssid, bssid, channel, dBm, authmode, False) of each, the strongest first."""
        if not self.mode & 1:
            raise OSError("STA must be active")
        if not self.started or self.station.joining:
            return []
        simulator.kernel.sleep(SCAN_US)
        found = []
        for point in simulator.air.heard() if simulator.air else ():
            found.append((point["ssid"].encode(), bytes.fromhex(point["bssid"]), point["channel"], point["rssi"],
                          _WPA2 if point["password"] else 0, False))
        return found

    def need(self, interface):
        """OSError unless the interface may be configured."""
        if not self.mode & (1 << interface):
            raise OSError("Wifi Invalid Mode")

    # -- over a soft reset

    def save(self):
        """For the next process."""
        nets = [[net.numbers, net.dhcp] for net in self.nets]
        macs = [mac.hex() for mac in self.macs]
        return [self.mode, self.started, self.channel, self.txpower, self.pm, self.protocols, self.point, macs, nets,
                self.station.save()]

    def restore(self, kept):
        """Go on from `save()`."""
        (self.mode, self.started, self.channel, self.txpower, self.pm, self.protocols, self.point, macs, nets,
         station) = kept
        self.macs = [bytes.fromhex(mac) for mac in macs]
        for net, (numbers, dhcp) in zip(self.nets, nets):
            net.numbers, net.dhcp = numbers, dhcp
        self.station.restore(station)

    # -- inside

    def _need_start(self):
        if not self.started:
            raise OSError("Wifi Not Started")


def _text(given):
    if given is None:
        return ""
    return (given if isinstance(given, bytes) else errors.string(given).encode()).decode()
