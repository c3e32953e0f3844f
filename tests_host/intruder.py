"""Somebody at the broker who wants a lock to move, and the lock that is watched meanwhile."""

import ssl
import threading
from contextlib import contextmanager

import paho.mqtt.client as mqtt

from tests_host.hostile_messages import Maker
from tools.campaign import air

_WAIT_S = 10
ROOM = 1000  # bytes by which the heap's use may differ between two looks
_LOOKS = 6  # the network thread's stack may point at what is gone, for a while
_ASKS = 12


class Intruder:
    """A raw client with the rights of one of the broker's users. heard: (topic, payload, retained) of what it is sent.
    Runs within `with`."""

    def __init__(self, site, user: str, will: tuple[str, bytes] | None = None):
        self.heard: list[tuple[str, bytes, bool]] = []
        self.granted: list[int] = []
        self._news = threading.Event()
        client = self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"intruder-{user}")
        client.username_pw_set(user, site.broker.users[user][0])
        client.tls_set(ca_certs=str(site.folder / "authority.pem"), cert_reqs=ssl.CERT_REQUIRED)
        if will:
            client.will_set(*will, qos=1)
        client.on_message = lambda _client, _data, m: self.heard.append((m.topic, m.payload, m.retain))
        client.on_subscribe = self._subscribed
        client.connect("localhost", site.broker.port)
        client.loop_start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: bytes, retain: bool = False, qos: int = 1) -> None:
        """Returns when the broker has it."""
        self._client.publish(topic, payload, qos, retain).wait_for_publish(_WAIT_S)

    def throw(self, topic: str, payload: bytes) -> None:
        """Says it, and does not wait."""
        self._client.publish(topic, payload, 0)

    def listen(self, topic: str) -> None:
        """Hears that topic from now on, as far as the broker lets it."""
        self._news.clear()
        self._client.subscribe(topic, 1)
        assert self._news.wait(_WAIT_S)

    def die(self) -> None:
        """Its connection breaks, so that the broker publishes its will."""
        self._client.socket().shutdown(2)
        self._client.loop_stop()

    def _subscribed(self, _client, _data, _mid, reasons, _properties):
        self.granted += [reason.value for reason in reasons]
        self._news.set()


class Door(air.AirLock):
    """A lock whose `report` tells how much heap is in use, and its console each refusal. options: of Board."""

    def __init__(self, site, serial: str, **options):
        super().__init__(site, serial, **{"image": air.image("weighed", air.OLD, 1), **options})
        self.greeted()
        self.board.run(5)

    def maker(self) -> Maker:
        """Of messages for its present session."""
        assert self.seen.hello
        return Maker(self.seen.desk, self.seen.hello.session, self.board.now)

    def restarts(self) -> None:
        """After this what needs no key is noted again (once an hour, docs/network.md)."""
        hello = self.seen.hello
        self.board.reset()
        self.until(lambda: self.seen.hello is not hello and self.seen.greeted, 400)
        self.board.run(5)
        self.report()  # what the first of a session leaves is there before anything is weighed

    def routes(self, **ports: int) -> None:
        """Leads names of the site elsewhere: host=port on this computer."""
        net = self.site.net()
        for host, port in ports.items():
            address = net["names"][f"{host}.latchkey"]
            net["routes"] = {place: port if place.startswith(address) else to for place, to in net["routes"].items()}
        self.board._chip.spec["net"] = net
        self.board._chip.order("internet", net)

    def breaks(self) -> None:
        """The broker is gone for a moment: the connection ends."""
        self.site.broker.stop()
        self.board.run(2)
        self.site.broker.start()

    def refused(self) -> list[str]:
        """Names of all refusals, those too that are not noted."""
        return self._printed("refused ")

    def downs(self) -> list[str]:
        """Why connections ended, or were none."""
        return self._printed("down ")

    def refusals(self) -> list[str]:
        """Reasons of all refused commands in the log."""
        return [row["reason"] for row in self.board.log() if row["kind"] == "command-refused"]

    def faults(self) -> list[str]:
        """What was noted of the broker."""
        return [row["reason"] for row in self.board.log() if row["kind"] == "broker-fault"]

    def report(self) -> dict:
        """What it answers to a good command. Asked again where the connection breaks meanwhile: on a busy computer
        seconds of a fast board are short; and until it has been at rest for some seconds, for `heap`."""
        for _ in range(_ASKS):
            self.greeted()
            hello, id = self.seen.hello, self.site.fleet.send(self.serial, "report")
            answers = self.seen.answers[id]
            self.until(lambda got=answers, old=hello: got or self.seen.hello is not old, 400)
            if answers and answers[0].reason != "other-session":
                if answers[0].said["settled"]:
                    break
                self.board.run(1)
        assert answers[0].ok
        return answers[0].said

    def sheds(self, before: dict) -> bool:
        """True if no more of its heap is in use than in that report: what is kept would be seen at every look."""
        for _ in range(_LOOKS):
            if self.report()["heap"] - before["heap"] < ROOM:
                return True
            self.board.run(10)
        return False

    @contextmanager
    def unmoved(self, *but: str):
        """What happens within moves nothing, changes nothing, and leaves a lock that goes on as before.

        but: kinds of records that there may be: with `accepted` the bolt may have moved for a code.
        """
        before, still = self.report(), self._still(but)
        yield
        self.board.run(2)  # what waited is out
        after = self.report()
        assert self._still(but) == still
        assert after["uptime"] > before["uptime"], "it has started anew"
        assert self.sheds(before), "something of it stays"

    def _still(self, but):
        # The motor may have moved no more than codes and the way back ask for.
        kinds = {"settings-changed", "pin-changed", "update-start", "clock-set", "accepted", "command"} - {*but}
        rows = self.board.log()
        told = [row for row in rows if row["kind"] in kinds and row["detail"] not in ("report", "welcome")]
        codes = len([row for row in rows if row["kind"] == "accepted"])
        moved = [row for row in rows if row["kind"] in ("unlocked", "locked", "auto-locked", "halfway")]
        return len(moved) - 2 * codes, self.board.bolt, len(self.board.seen("boot")), len(told)

    def _printed(self, word):
        lines = [event.values[0] for event in self.board.seen("console")]
        return [line.split()[1] for line in lines if line.startswith(word)]
