"""A desk's connection to its broker: TLS that is verified, subscriptions, and a new try after each break."""

import secrets
import ssl
import sys
import threading
from collections.abc import Callable

import paho.mqtt.client as mqtt

from tools.desk.failures import NoBroker, denied, name_of

_CONNECT_S = 10
_KEEPALIVE_S = 30
_QUEUE = 1000  # messages on their way to the broker


class Link:
    """topics: subscribed with each connection. heard(topic, payload, kept): in a thread of its own; kept: the broker
    had it stored. changed(up): the connection is there, or gone. again_s: longest wait between two tries.

    up: connected. why: name (failures.WORDS) of what the last try or connection ended with.
    """

    def __init__(self, place: tuple[str, int], user: str, password: str, ca_file: str | None, again_s: float,
                 topics: list[str], heard: Callable[[str, bytes, bool], None], changed: Callable[[bool], None]):
        self._place = place
        self._topics = topics
        self._heard = heard
        self._changed = changed
        self._news = threading.Event()  # a try has ended, well or not
        self.up = False
        self.why = ""
        # A name of its own: with one that another desk has, the broker would throw that one out.
        self._client = client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"desk-{secrets.token_hex(6)}")
        client.username_pw_set(user, password)
        client.tls_set_context(_context(ca_file))
        client.reconnect_delay_set(min(1, again_s), again_s)  # pyright: ignore[reportArgumentType]: parts of a second do
        client.connect_timeout = _CONNECT_S
        client.max_queued_messages_set(_QUEUE)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message

    def open(self, patient: bool = False) -> None:
        """Connects. NoBroker when that fails; patient: returns at once and goes on trying."""
        self._client.connect_async(*self._place, keepalive=_KEEPALIVE_S)
        self._client.loop_start()
        if patient:
            return
        self._news.wait(2 * _CONNECT_S)
        if not self.up:
            self.close()
            raise self.failure()

    def close(self) -> None:
        """Ends it; what was published and not acknowledged may be lost."""
        self._client.disconnect()
        self._client.loop_stop()
        left = self._client.socket()  # where it was just connecting anew
        if left:
            left.close()
        self.up = False

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """QoS 1. NoBroker when there is no connection: nothing is kept for later."""
        if not self.up:
            raise self.failure()
        self._client.publish(topic, payload, qos=1, retain=retain)

    def failure(self) -> NoBroker:
        """Why there is no connection, as an exception."""
        return NoBroker(self.why or "timeout", "%s:%d" % self._place)

    # -- in paho's thread

    def _on_connect(self, client, _data, _flags, reason, _properties):
        if reason.is_failure:
            self._ended(denied(reason))
        else:
            self.up, self.why = True, ""  # messages may come before the SUBACK
            self._changed(True)
            client.subscribe([(topic, 1) for topic in self._topics])

    def _on_connect_fail(self, _client, _data):
        self._ended(name_of(sys.exc_info()[1]))  # paho calls this from where it caught the exception

    def _on_subscribe(self, _client, _data, _mid, reasons, _properties):
        if any(reason.is_failure for reason in reasons):
            self._ended("not-allowed")
        else:
            self._news.set()

    def _on_disconnect(self, _client, _data, _flags, _reason, _properties):
        self._ended(self.why or "broken")

    def _on_message(self, _client, _data, message):
        self._heard(message.topic, message.payload, bool(message.retain))

    def _ended(self, why):
        self.up, self.why = False, why
        self._changed(False)
        self._news.set()


class _Socket(ssl.SSLSocket):
    """Closed when its handshake fails: paho leaves that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _context(ca_file: str | None) -> ssl.SSLContext:
    """Peers are verified, names included. OSError, or ssl.SSLError where the file holds no certificate."""
    context = ssl.create_default_context(cafile=ca_file)
    context.sslsocket_class = _Socket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Python 3.13 wants extensions that small authorities leave out
    return context
