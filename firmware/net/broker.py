"""One MQTT session, from connect to its end: umqtt.simple on a patient connection."""

from time import sleep_ms, ticks_diff, ticks_ms

from umqtt.simple import MQTTClient, MQTTException

from firmware.net.failure import Failure
from firmware.net.patient import Patient, put_into

_CONNECT = 20000  # ms for TCP, TLS and CONNACK
_PACKET = 10000  # ms for one packet and its answer
_PING = 30000  # ms between two
_KEEPALIVE = 60  # seconds; a broker gives up after one and a half times that
_SLACK = 60000  # ms by which messages that the loop does not take at once may prolong that
_ROW = 8  # messages, and a pause of
_PAUSE = 20  # ms: two ticks of the chip, so that it is none which holds the interpreter
_PUBACK, _SUBACK = 0x40, 0x90
_UNAVAILABLE = 3  # CONNACK, MQTT 3.1.1 section 3.2.2.3
_LAST_ID = 65000


class Session:
    """place: {"host", "port", "user", "password"}; name: of the client; ca: DER. tell(item): of a `message`; may wait.
    rest(): before each step of a handshake.

    Every method but `close` may raise Failure; the session is of no use then. proved: a ping was answered.
    """

    def __init__(self, place, name, ca, tell, rest):
        self._place = place
        self._name = name
        self._tell = tell
        self._socket = Patient(place["host"], place["port"], ca, rest)
        self._client = None
        self._pinged = 0
        self._waits = False
        self._slack = 0  # ms that are left of it
        self._heard = 0  # messages
        self.proved = False

    def open(self, will_topic, will, topics):
        """Connects with a retained last will, and subscribes with QoS 1."""
        place = self._place
        put_into(self._socket, ("umqtt.simple",))
        client = MQTTClient(self._name, place["host"], place["port"], place["user"], place["password"], _KEEPALIVE)
        client.set_callback(self._came)
        client.set_last_will(will_topic, will, True, 1)
        self._client = client
        self._socket.within(_CONNECT)
        self._run(client.connect)
        for topic in topics:
            self._socket.within(_PACKET)
            self._socket.awaited = _SUBACK
            self._run(client.subscribe, topic, 1)
        self._pinged = ticks_ms()

    def publish(self, topic, payload, retain: bool, qos: int):
        """Sends one message; with QoS 1 returns after its PUBACK."""
        if self._client.pid > _LAST_ID:
            self._client.pid = 0
        self._socket.within(_PACKET)
        self._socket.awaited = _PUBACK if qos else 0
        self._run(self._client.publish, topic, payload, retain, qos)
        self._socket.flush()

    def serve(self, ms: int):
        """Waits so long for a packet, takes at most one, and keeps the connection alive."""
        if self._socket.readable(ms):
            self._socket.within(_PACKET)
            self._run(self._client.check_msg)
            if self._socket.first is None:
                sleep_ms(_PAUSE)  # bytes of TLS that bring nothing, perhaps without end
        since = ticks_diff(ticks_ms(), self._pinged)
        if self._waits:
            if self._socket.answered:
                self._waits = False
                self.proved = True
            elif since > _PACKET:
                raise Failure("timeout")
        elif since > _PING:
            self._pinged = ticks_ms()
            self._waits = True
            self._socket.answered = False
            self._socket.within(_PACKET)
            self._client.ping()
            self._socket.flush()

    def close(self):
        """Without a DISCONNECT, so that the broker publishes the will."""
        self._socket.close()

    def _came(self, topic, payload):
        began = ticks_ms()
        retained = bool(self._socket.first & 1)
        self._tell(("message", topic, None if self._socket.oversized else payload, retained))
        self._heard = (self._heard + 1) % _ROW
        if not self._heard:
            sleep_ms(_PAUSE)
        waited = min(ticks_diff(ticks_ms(), began), self._slack)
        self._slack -= waited
        self._socket.extend(waited)

    def _run(self, call, *arguments):
        self._slack = _SLACK
        try:
            return call(*arguments)
        except MQTTException as error:
            raise Failure("refused" if error.args[0] == _UNAVAILABLE else "not-allowed")
