"""`WLAN.config`: reads one parameter, or sets several. Names and refusals as recorded."""

import network

from network_errors import invalid, require, string

_STA, _AP = 0, 1
_TX_STEPS = (8, 20, 28, 34, 44, 52, 56, 60, 66, 72, 80)  # quarter dBm; a value counts as the next lower step
_KEY_LENGTH = 8


def config(radio, interface, args, named):
    """radio: network_radio.Radio."""
    if args and named:
        raise TypeError("either pos or kw args are allowed")
    if named:
        return _set(radio, interface, named)
    if len(args) != 1:
        raise TypeError("can query only one param")
    return _get(radio, interface, string(args[0]))


def _get(radio, interface, name):
    point, station = radio.point, radio.station
    if name == "mac":
        return radio.macs[interface]
    if name in ("ssid", "essid"):
        return point["ssid"] if interface == _AP else station.ssid
    if name in ("hidden", "security", "authmode"):
        require(interface, _AP)
        return point["hidden" if name == "hidden" else "security"]
    if name == "max_clients":
        return point[name] if interface == _AP else 255
    if name == "channel":
        if not radio.started:
            raise OSError("Wifi Not Started")
        if interface == _AP:
            return point[name]
        return station.point[name] if station.point else radio.channel
    if name in ("hostname", "dhcp_hostname"):
        require(interface, _STA)
        return network.hostname()
    if name == "reconnects":
        require(interface, _STA)
        return station.limit - 1
    if name == "txpower":
        return radio.txpower / 4
    if name == "pm":
        return radio.pm
    if name == "protocol":
        return radio.protocols[interface]
    raise ValueError("unknown config param")


def _set(radio, interface, named):
    point = dict(radio.point)
    for name, value in named.items():
        if name == "mac":
            if len(value) != 6:
                raise ValueError("invalid buffer length")
            radio.macs[interface] = bytes(value)
        elif name in ("ssid", "essid"):
            point["ssid"] = value[:32]
        elif name in ("security", "authmode"):
            point["security"] = value
        elif name in ("key", "password"):
            point["key"] = value[:63]
        elif name in ("hidden", "max_clients"):
            point[name] = value
        elif name in ("hostname", "dhcp_hostname"):
            network.hostname(value)
        elif name == "reconnects":
            require(interface, _STA)
            radio.station.limit = value + 1
        else:
            _set_radio(radio, interface, point, name, value)
        if name in ("ssid", "essid", "security", "authmode", "key", "password", "hidden", "max_clients"):
            require(interface, _AP)
    radio.need(interface)
    if point["security"] and len(point["key"]) < _KEY_LENGTH:
        raise OSError("Wifi Invalid Password")
    radio.point = point


def _set_radio(radio, interface, point, name, value):
    if name == "channel":
        if not 1 <= value <= 13:
            invalid()
        if interface == _AP:
            point[name] = value
        else:
            radio.channel = value
    elif name == "txpower":
        quarters = int(value * 4)
        if not _TX_STEPS[0] <= quarters <= 84:
            invalid()
        radio.txpower = max([step for step in _TX_STEPS if step < quarters] or _TX_STEPS[:1])
    elif name == "pm":
        if value not in (0, 1, 2):
            invalid()
        radio.pm = value
    elif name == "protocol":
        if not 1 <= value <= 15:
            invalid()
        radio.protocols[interface] = value
    else:
        raise ValueError("unknown config param")
