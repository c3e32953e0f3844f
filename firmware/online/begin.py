"""Puts the online side together, once; forgotten then."""

import json

from codes import keys
from drivers import identity

# Innermost first, as in lib/preload.py.
MODULES = (
    "firmware.net.failure",
    "firmware.net.backoff",
    "firmware.net.mailbox",
    "firmware.net.stream",
    "firmware.net.patient",
    "firmware.net.broker",
    "firmware.net.wifi",
    "firmware.net.thread",
    "firmware.command.envelope",
    "firmware.command.ids",
    "firmware.command.borrow",
    "firmware.command.judge",
    "firmware.command.ha",
    "firmware.command.record",
    "firmware.command.execute",
    "firmware.online.link",
    "firmware.online.outbox",
    "firmware.online.state",
    "firmware.online.offer",
    "firmware.online.online",
)

# While there is a command to carry out
ORDERS = ("firmware.command.table", "firmware.command.moves", "firmware.command.carry")
WORDS = ("eventlog.words", "eventlog.reader", "firmware.online.wording")  # while there are events to tell


def online(parts):
    """The server side of a lock that knows a broker. ValueError: what the bench has told it can't be read."""
    import loading

    loading.run(MODULES)
    from firmware.command.borrow import Borrowed
    from firmware.command.envelope import Envelope
    from firmware.command.judge import Judge
    from firmware.online.online import Online

    store = parts.hardware.store
    secret = store.read("secret")
    fields = identity.read()
    serial = fields["serial"]
    config = {
        "wifi": json.loads(store.read("wifi") or b"[]"),
        "broker": json.loads(store.read("broker")),
        "ca": store.read("ca"),
        "client": "latchkey-" + serial,
        "model": fields["model"],
    }
    if not config["ca"]:
        raise ValueError("no authority")  # without one the thread would speak in the clear, to anybody
    orders = Borrowed(ORDERS)
    judge = Judge(keys.command_mac(secret), serial, parts.clock, orders)
    envelope = Envelope(keys.answer_mac(secret), keys.ANSWER, serial)
    made = Online(parts, serial, config, judge, envelope, orders, Borrowed(WORDS))
    globals().clear()  # at once: the heap is never fuller than now
    return made
