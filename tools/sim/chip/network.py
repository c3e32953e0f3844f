"""Stand-in for the ESP32 port's `network` module (1.25). Absent: LAN and PPP, which no lock has.

The driver (network_radio.py) is loaded when the radio is first used, or at the start where there is an air. On a
board without one the station has joined a network or not as the simulator says (`joined`).
"""

import simulator

STA_IF, AP_IF = 0, 1
STAT_ASSOC_FAIL, STAT_BEACON_TIMEOUT, STAT_CONNECTING, STAT_CONNECT_FAIL = 203, 200, 1001, 203  # dir() keeps the order
STAT_GOT_IP, STAT_HANDSHAKE_TIMEOUT, STAT_IDLE, STAT_NO_AP_FOUND = 1010, 204, 1000, 201
STAT_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD, STAT_NO_AP_FOUND_IN_RSSI_THRESHOLD = 211, 212
STAT_NO_AP_FOUND_W_COMPATIBLE_SECURITY, STAT_WRONG_PASSWORD = 210, 202
AUTH_OPEN, AUTH_WEP, AUTH_WPA_PSK, AUTH_WPA2_PSK, AUTH_WPA_WPA2_PSK, AUTH_WPA2_ENTERPRISE = 0, 1, 2, 3, 4, 5
AUTH_WPA3_PSK, AUTH_WPA2_WPA3_PSK, AUTH_WAPI_PSK, AUTH_OWE, AUTH_WPA3_ENT_192 = 6, 7, 8, 9, 10
AUTH_WPA3_EXT_PSK, AUTH_WPA3_EXT_PSK_MIXED_MODE, AUTH_MAX = 11, 12, 13
ETH_INITIALIZED, ETH_STARTED, ETH_STOPPED, ETH_CONNECTED, ETH_DISCONNECTED, ETH_GOT_IP = 0, 1, 2, 3, 4, 5
MODE_11B, MODE_11G, MODE_11N, MODE_LR = 1, 2, 4, 8
PHY_LAN8710, PHY_LAN8720, PHY_IP101, PHY_RTL8201, PHY_DP83848, PHY_KSZ8041, PHY_KSZ8081 = 0, 1, 2, 3, 4, 5, 6
PHY_KSZ8851SNL, PHY_DM9051, PHY_W5500 = 100, 101, 102

joined = False  # set by the simulator
offer = None  # path of an image that the server offers
driver = None  # network_radio.Radio
_names = ["mpy-esp32", "XX"]  # host, country


def take_offer():
    """What the server offers, once: firmware/server.py asks."""
    global offer
    path, offer = offer, None
    return path


def load():
    """The driver."""
    global driver
    if driver is None:
        from network_radio import Radio

        driver = Radio()
    return driver


def link():
    """For other stand-ins: what lies behind the network: "" if none is joined, else "ok", "none", "portal", "slow"."""
    return driver.station.link() if driver else ""


def hostname(*args):
    """The board's name for DHCP, or sets it."""
    return _name(0, args, 32)


def country(*args):
    """Two letters, or sets them."""
    if args and len(args[0]) != 2:
        raise ValueError()
    return _name(1, args, 2)


def phy_mode(*args):
    """Nothing on this port."""


def ipconfig(*args, **named):
    """The name server: `ipconfig("dns")`, `ipconfig(dns="9.9.9.9")`."""
    numbers = load().nets[STA_IF].numbers
    for key in args or named:
        if key != "dns":
            raise ValueError("unexpected key")
    if args:
        return numbers[3]
    numbers[3] = named["dns"]


def _name(index, args, most):
    if not args:
        return _names[index]
    if len(args[0]) > most:
        raise ValueError()
    _names[index] = args[0]


class WLAN:
    """An interface; there is one object of each."""

    IF_STA, IF_AP = 0, 1
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2
    SEC_OPEN, SEC_WEP, SEC_WPA, SEC_WPA2, SEC_WPA_WPA2, SEC_WPA2_ENT, SEC_WPA3, SEC_WPA2_WPA3 = 0, 1, 2, 3, 4, 5, 6, 7
    SEC_WAPI, SEC_OWE, SEC_WPA3_ENT_192, SEC_WPA3_EXT_PSK, SEC_WPA3_EXT_PSK_MIXED_MODE = 8, 9, 10, 11, 12

    def __new__(cls, *args):
        interface = args[0] if args else STA_IF
        if not _interfaces:
            if not simulator.radio_memory:
                raise RuntimeError("Wifi Unknown Error 0x0101")
            for number in (STA_IF, AP_IF):
                one = object.__new__(cls)
                one._interface = number
                _interfaces.append(one)
        if not isinstance(interface, int):
            raise TypeError("can't convert %s to int" % type(interface).__name__)
        if interface not in (STA_IF, AP_IF):
            raise ValueError("invalid WLAN interface identifier")
        return _interfaces[interface]

    def __init__(self, *args):
        pass

    def __repr__(self):
        return "<WLAN>"

    def active(self, *args, **named):
        """Is it up? Or switch it."""
        from network_errors import positional

        return load().active(self._interface, positional(args, named, 2))

    def connect(self, *args, bssid=None, **named):
        """Join (ssid, key), or what was joined last. The rest happens in events; `status` tells."""
        load().connect(args, bssid, named)

    def disconnect(self):
        """Leave."""
        load().disconnect()

    def isconnected(self):
        """Has the station an address?"""
        simulator.kernel.tick()
        if self._interface:
            return False
        return driver.station.has_ip if driver else _told()

    def status(self, *args):
        """A STAT_ code; "rssi": dBm; "stations": of the access point."""
        simulator.kernel.tick()
        if not (driver or args or self._interface):
            return STAT_GOT_IP if _told() else STAT_IDLE
        return load().status(self._interface, args)

    def scan(self):
        """The access points that are heard. Takes 2 s."""
        return load().scan()

    def config(self, *args, **named):
        """Read one parameter, or set several."""
        from network_config import config

        return config(load(), self._interface, args, named)

    def ifconfig(self, *args):
        """(ip, mask, gateway, dns), or sets them."""
        return load().nets[self._interface].ifconfig(args)

    def ipconfig(self, *args, **named):
        """One of "addr4", "gw4", or sets some."""
        return load().nets[self._interface].ipconfig(args, named)


_interfaces = []


def _told():
    return joined and not (simulator.air and simulator.air.points)
