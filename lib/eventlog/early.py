"""What happens before there is an event log: kept in the store, logged by the lock that starts next."""

import names

_KEY = "note"


def leave(store, kind: str, reason: str = "", value: int = 0):
    """Keeps one event, kind and reason as in eventlog.words. A full store forgets it."""
    try:
        store.write(_KEY, b"%s %s %d" % (kind.encode(), (reason or "-").encode(), value))
    except (names.StoreFull, OSError):
        pass


def tell(store, log):
    """Logs what was left, once."""
    text = store.read(_KEY)
    if not text:
        return
    kind, reason, value = text.decode().split(" ")
    log.add(kind, reason, int(value))
    store.erase(_KEY)
