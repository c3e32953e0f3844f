"""The air around a simulated board, from outside: access points and noise."""

import hashlib
from dataclasses import dataclass, field

from tools.sim.supervisor import Supervisor

BEHIND = ("ok", "none", "portal", "slow")


@dataclass(frozen=True)
class AccessPoint:
    """password: "" for an open network, else WPA2 with 8 to 63 characters. rssi: dBm, -97 can just be heard. bssid: six
    bytes (default: made of name and channel). dhcp: does it give addresses. internet: what lies behind: "ok"; "none":
    nothing answers; "portal": a login page answers everything; "slow". ValueError for what no access point can be."""

    ssid: str
    password: str = field(default="", repr=False)
    channel: int = 1
    rssi: int = -50
    bssid: bytes | None = None
    dhcp: bool = True
    internet: str = "ok"

    def __post_init__(self):
        if not 1 <= len(self.ssid.encode()) <= 32:
            raise ValueError(f"ssid {self.ssid!r}: 1 to 32 bytes")
        if self.password and not 8 <= len(self.password) <= 63:
            raise ValueError("password: none, or 8 to 63 characters")
        if not 1 <= self.channel <= 13:
            raise ValueError(f"channel {self.channel}: 1 to 13")
        if self.bssid is not None and len(self.bssid) != 6:
            raise ValueError("bssid: six bytes")
        if self.internet not in BEHIND:
            raise ValueError(f"internet {self.internet!r}: {', '.join(BEHIND)}")

    def packed(self) -> dict:
        """What tools/sim/world/air.py takes."""
        made = b"\x02" + hashlib.sha256(f"{self.ssid} {self.channel}".encode()).digest()[:5]
        return {
            "ssid": self.ssid, "bssid": (self.bssid or made).hex(), "channel": self.channel, "rssi": self.rssi,
            "password": self.password, "dhcp": self.dhcp, "internet": self.internet,
        }


class AirHands:
    """Part of Board: what is done to the air around it. All of it stays so over resets and power cuts."""

    _chip: Supervisor

    def air(self, points) -> None:
        """These AccessPoints are on the air from now on; others are gone."""
        self._chip.act("air", "set", [point.packed() for point in points])

    def jam_radio(self, jammed: bool = True) -> None:
        """Somebody jams the radio, or stops."""
        self._chip.act("air", "jam", bool(jammed))

    def drop_station(self) -> None:
        """The access point throws the board out, once."""
        self._chip.act("air", "drop")

    def radio_memory(self, there: bool) -> None:
        """The ESP-IDF heap has room for the Wi-Fi driver, or not: then it does not start. One that runs goes on."""
        self._chip.spec["radio_memory"] = there
        self._chip.order("radio_memory", there)

    def tls_memory(self, there: bool) -> None:
        """The ESP-IDF heap has room for a TLS connection, or not: then none is made. One that is open goes on."""
        self._chip.spec["tls_memory"] = there
        self._chip.order("tls_memory", there)
