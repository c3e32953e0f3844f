"""What can go wrong between a desk and its locks, by name."""

import socket
import ssl

WORDS = {
    "no-name": "the broker's name has no address: check the name, and this computer's network",
    "refused": "nothing takes connections there, or the broker is out of service: check host and port",
    "timeout": "the broker does not answer",
    "bad-certificate": "its certificate is not by the authority given, for another name, or not valid now",
    "not-allowed": "the broker refuses the user, the password or the locks' topics: check them and its ACL",
    "broken": "what answers there speaks no MQTT over TLS, or it broke off",
}
_CONNACK_DENIED = (134, 135)  # bad user name or password, not authorised: MQTT 5's numbers, paho's for 3.1.1 as well


class DeskError(Exception):
    """`name` is for programs; the text is for people and holds no secret."""

    name = "failed"


class Absent(DeskError):
    """The lock is not connected, or was not to be heard of in time."""

    name = "absent"


class NoAnswer(Absent):
    """A command was sent and not answered in time: nobody can know whether it was carried out."""

    name = "no-answer"


class NoBroker(DeskError):
    """There is no connection to the broker. name: of WORDS."""

    def __init__(self, name: str, place: str):
        super().__init__(f"{place}: {WORDS[name]}")
        self.name = name


def name_of(error: BaseException | None) -> str:
    """Name of WORDS for what a connection ended with."""
    if isinstance(error, socket.gaierror):
        return "no-name"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "bad-certificate"
    if isinstance(error, (TimeoutError, socket.timeout)):
        return "timeout"
    return "refused" if isinstance(error, (ConnectionRefusedError, PermissionError)) else "broken"


def denied(reason) -> str:
    """Name of WORDS for the reason code of a CONNACK that says no."""
    return "not-allowed" if reason.value in _CONNACK_DENIED else "refused"
