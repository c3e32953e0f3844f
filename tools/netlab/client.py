"""A person's MQTT client: mosquitto_pub and mosquitto_sub against a Broker of this package."""

import os
import subprocess
import threading
from pathlib import Path
from queue import Empty, Queue

from .broker import _BIN as BIN
from .broker import Broker


class Client:
    """One user of the broker. authority: path of the PEM that vouches for it. Passwords go by file, not by argument."""

    def __init__(self, broker: Broker, user: str, authority: Path, host: str = "localhost"):
        self._options = ["-h", host, "-p", str(broker.port), "--cafile", str(authority)]
        folder = broker.folder / f"client-{user}"
        folder.mkdir(exist_ok=True)
        for name in ("mosquitto_pub", "mosquitto_sub"):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(f"-u {user}\n-P {broker.users[user][0]}\n", encoding="utf-8")
        self._env = {**os.environ, "XDG_CONFIG_HOME": str(folder)}
        self._listening: subprocess.Popen | None = None
        self._messages: Queue[tuple[str, bytes, bool]] = Queue()

    def publish(self, topic: str, payload: bytes, retain: bool = False, qos: int = 1):
        """Sends one message. CalledProcessError where the broker does not take it."""
        command = [BIN / "mosquitto_pub", *self._options, "-t", topic, "-s", "-q", str(qos)]
        subprocess.run([*command, *(["-r"] if retain else [])], input=payload, env=self._env, check=True, timeout=20)

    def listen(self, topics: str):
        """Subscribes; `next` gives what comes. Stop it with `close`."""
        command = [BIN / "mosquitto_sub", *self._options, "-t", topics, "-q", "1", "-F", "%r %t %x", "-d"]
        ready = threading.Event()
        self._listening = subprocess.Popen(command, stdout=subprocess.PIPE, env=self._env, text=True)
        threading.Thread(target=self._read, args=(self._listening.stdout, ready), daemon=True).start()
        if not ready.wait(10):
            raise RuntimeError("mosquitto_sub does not subscribe")

    def next(self, timeout: float = 10) -> tuple[str, bytes, bool]:
        """(topic, payload, retained) of the next message. AssertionError when none comes in so many seconds."""
        try:
            return self._messages.get(timeout=timeout)
        except Empty:
            raise AssertionError("no message came") from None

    def close(self):
        """Ends `listen`."""
        if self._listening:
            self._listening.kill()
            self._listening.communicate()

    def _read(self, lines, ready):
        for line in lines:
            if line.startswith("Subscribed"):
                ready.set()
            elif line[:2] in ("0 ", "1 "):
                retained, topic, payload = (line.rstrip("\n") + " ").split(" ", 3)[:3]
                self._messages.put((topic, bytes.fromhex(payload), retained == "1"))
