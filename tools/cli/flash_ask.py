"""What `flash` asks the person at the bench; passwords without an echo."""

import os
from typing import Any

from tools.cli.context import Context
from tools.refusals import Refused


def ask(given: dict[str, Any], context: Context) -> dict[str, Any]:
    """`given`, and answers to what it lacks. Enter alone takes what stands in brackets."""
    made = dict(given)
    for name, question in (("serial", "serial number: "), ("model", "model, 6000i or 7000i: ")):
        if not made.get(name):
            made[name] = line(context, question)
    made.setdefault("name", line(context, "what guests know the place as []: "))
    made.setdefault("zone", line(context, "time zone of the property [UTC]: ") or "UTC")
    wifi = []
    while len(wifi) < 4:
        ssid = line(context, "Wi-Fi network [none]: " if not wifi else "another Wi-Fi network [none]: ")
        if not ssid:
            break
        wifi.append([ssid, context.ask("its password (not shown): ")])
    made["wifi"] = wifi
    host = line(context, "MQTT broker [none]: ") if wifi else ""
    if host:
        port = line(context, "its TLS port [8883]: ") or "8883"
        if not port.isdigit():
            raise Refused("bad-setting", "the broker's port is a number")
        user = line(context, "this lock's user there: ")
        password = context.ask("its password (not shown): ")
        made["broker"] = {"host": host, "port": int(port), "user": user, "password": password}
        made["ca"] = _file(line(context, "file with the broker's certificate authority: "))
    return made


def line(context: Context, question: str) -> str:
    """One line, seen as it is typed."""
    print(question, end="", file=context.err, flush=True)
    return context.stdin.readline(4096).strip()


def _file(name):
    try:
        with open(os.path.expanduser(name), "rb") as file:
            return file.read(1 << 16)
    except OSError as error:
        raise Refused("bad-file", f"can't read {name}: {error.strerror}") from None
