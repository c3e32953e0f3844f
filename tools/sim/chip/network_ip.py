"""Addresses of an interface: what `ifconfig` and `ipconfig` read and set."""

_NONE = "0.0.0.0"
_LEASE = ["192.168.4.15", "255.255.255.0", "192.168.4.2", "192.168.4.3"]  # what DHCP gives, as on the recorded network


class Address:
    """ip, mask, gateway, dns in `numbers`; dhcp: is the client on; changed(): called when something was set."""

    def __init__(self, numbers, dhcp):
        self.numbers = numbers
        self.dhcp = dhcp
        self.changed = None
        self._client = dhcp  # only a station has one

    def lease(self):
        """DHCP has answered."""
        self.numbers = _LEASE[:]

    def down(self):
        """The link is gone: what DHCP gave goes, the name server stays."""
        if self.dhcp:
            self.numbers = [_NONE, _NONE, _NONE, self.numbers[3]]

    def ifconfig(self, args):
        """As `WLAN.ifconfig`."""
        if not args:
            return tuple(self.numbers)
        given = args[0]
        if isinstance(given, (tuple, list)):
            if len(given) != 4:
                raise ValueError("requested length 4 but object has length %d" % len(given))
            self.numbers = [_checked(given[0]), _mask(given[1]), _checked(given[2]), _checked(given[3])]
            self.dhcp = False
            self._tell()
        elif given == "dhcp" and self._client:
            self._start()
        else:
            raise ValueError("invalid arguments")

    def ipconfig(self, args, named):
        """As `WLAN.ipconfig`."""
        if not named:
            if args[0] == "addr4":
                return tuple(self.numbers[:2])
            if args[0] == "gw4":
                return self.numbers[2]
            raise ValueError("unexpected key")
        for key in named:
            if key == "addr4":
                self.dhcp = False
                self.numbers[:2] = _pair(named[key])
            elif key == "gw4":
                self.numbers[2] = _checked(named[key])
            elif key == "dhcp4":
                if named[key]:
                    self._start()
                else:
                    self.dhcp = False
            else:
                raise ValueError("unexpected key")
        self._tell()

    def _start(self):
        self.dhcp = True
        self.numbers = [_NONE] * 4
        self._tell()

    def _tell(self):
        if self.changed:
            self.changed()


def _pair(given):
    if isinstance(given, str):
        address, _, bits = given.partition("/")
        return [_checked(address), _mask(int(bits or 32))]
    return [_checked(given[0]), _mask(given[1])]


def _mask(given):
    if isinstance(given, int):
        bits = 0xFFFFFFFF << (32 - given)
        return ".".join([str((bits >> shift) & 255) for shift in (24, 16, 8, 0)])
    return _checked(given)


def _checked(text):
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdigit() and int(part) < 256 for part in parts):
        raise ValueError("invalid arguments")
    return text
