"""A person's MQTT client: mosquitto_pub and mosquitto_sub against a Broker of this package."""

import os
import subprocess
import threading
import time
from pathlib import Path
from queue import Empty, Queue

from tools.netlab.broker import BIN, Broker


class Client:
    """One user of the broker. authority: path of the PEM that vouches for it. Passwords go by file, not by argument."""

    def __init__(self, broker: Broker, user: str, authority: Path, host: str = "localhost"):
        self._options = ["-h", host, "-p", str(broker.port), "--cafile", str(authority)]
        self._broker = broker
        self._name = f"client-{user}"
        folder = broker.folder / self._name
        folder.mkdir(exist_ok=True)
        for name in ("mosquitto_pub", "mosquitto_sub"):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(f"-u {user}\n-P {broker.users[user][0]}\n", encoding="utf-8")
        self._env = {**os.environ, "XDG_CONFIG_HOME": str(folder)}
        self._listening: subprocess.Popen | None = None
        self._reader = threading.Thread()
        self._messages: Queue[tuple[str, bytes, bool]] = Queue()

    def publish(self, topic: str, payload: bytes, retain: bool = False, qos: int = 1):
        """Sends one message. CalledProcessError where the broker does not take it."""
        source = "-s" if payload else "-n"  # stdin, or nothing at all
        command = [BIN / "mosquitto_pub", *self._options, "-t", topic, source, "-q", str(qos)]
        subprocess.run([*command, *(["-r"] if retain else [])], input=payload, env=self._env, check=True, timeout=20)

    def listen(self, topics: str):
        """Subscribes; `next` gives what comes. Stop it with `close`."""
        command = [BIN / "mosquitto_sub", *self._options, "-i", self._name, "-t", topics, "-q", "1", "-F", "%r %t %x"]
        self._listening = subprocess.Popen(command, stdout=subprocess.PIPE, env=self._env, text=True)
        self._reader = threading.Thread(target=self._read, args=(self._listening.stdout,), daemon=True)
        self._reader.start()
        end = time.monotonic() + 10
        while f"Sending SUBACK to {self._name}\n" not in self._broker.log():
            if time.monotonic() > end:
                raise RuntimeError("mosquitto_sub does not subscribe")
            time.sleep(0.02)

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
            self._listening.wait()
            self._reader.join()  # it closes what it reads

    def _read(self, lines):
        with lines:
            for line in lines:
                retained, topic, payload = line.rstrip("\n").split(" ")
                self._messages.put((topic, bytes.fromhex(payload), retained == "1"))
