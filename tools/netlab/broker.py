"""A real mosquitto on a loopback port: TLS, passwords, and an ACL that gives each user some topics."""

import os
import socket
import subprocess
import time
from pathlib import Path

from tools import ROOT

BIN = ROOT / ".tools" / "bin"
_START = 10  # seconds


class Broker:
    """Runs within `with`. users: {name: (password, topics separated by blanks)}; certificate: paths of
    certificate and key.

    `port` stays the same when it is stopped and started again.
    """

    def __init__(self, folder: Path, certificate: tuple[Path, Path], users: dict[str, tuple[str, str]], port: int = 0):
        self.folder = folder
        self.users = users
        self.port = port or free_port()
        self._certificate = certificate
        self._process: subprocess.Popen | None = None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Starts it and returns once it listens. RuntimeError with its last lines when it does not."""
        with open(self.folder / "log", "ab") as log:
            command = [BIN / "mosquitto", "-c", self.folder / "mosquitto.conf"]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        end = time.monotonic() + _START
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.stop()
        raise RuntimeError("mosquitto does not start: " + self.log()[-300:])

    def stop(self):
        """Kills it, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self, signal_number: int):
        """SIGSTOP makes it a peer that answers nothing, SIGCONT goes on."""
        assert self._process
        os.kill(self._process.pid, signal_number)

    def log(self) -> str:
        """What it said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def _write(self):
        passwords, topics = self.folder / "passwords", self.folder / "topics"
        lines = "".join(f"{name}:{password}\n" for name, (password, _) in self.users.items())
        passwords.touch(mode=0o600)
        passwords.write_text(lines, encoding="utf-8")
        subprocess.run([BIN / "mosquitto_passwd", "-U", passwords], check=True, capture_output=True)
        branches = ""
        for name, (_, some) in self.users.items():
            branches += f"user {name}\n" + "".join(f"topic readwrite {topic}\n" for topic in some.split())
        topics.touch(mode=0o600)
        topics.write_text(branches, encoding="utf-8")
        certificate, key = self._certificate
        user = "user root\n" if os.geteuid() == 0 else ""
        (self.folder / "mosquitto.conf").write_text(
            f"{user}listener {self.port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\nallow_anonymous false\n"
            f"password_file {passwords}\nacl_file {topics}\npersistence false\nlog_dest stdout\n"
            "set_tcp_nodelay true\nlog_type all\n",
            encoding="utf-8",
        )


def free_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
