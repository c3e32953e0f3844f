"""The settings of a lock: one table of names, kinds, limits and defaults; kept as JSON in the store."""

import json

KEY = "settings"

# name: (lowest, highest, default); all are whole numbers
TABLE = {
    "auto_lock_s": (0, 600, 5),  # 0: never by itself
    "checkin_hour": (0, 23, 15),  # local time of the property: night codes start here
    "checkout_hour": (0, 23, 11),
    "checkin_guard_h": (0, 12, 2),  # no update so many hours before and after the check-in hour
    "door_alarm_s": (0, 3600, 120),  # 0: never; only where the board has a door contact
    "server": (0, 1, 1),  # 0: this lock runs without one, and an update need not reach it
    "sound": (0, 1, 1),
    "update_hour": (0, 23, 0),  # local time from which updates may be taken ...
    "update_hours": (1, 24, 24),  # ... and for how many hours
}


class BadSetting(ValueError):
    """The setting's name is unknown or its value is outside its limits; the text says which."""


def check(name: str, value: int) -> int:
    """Returns the value, or raises BadSetting."""
    if name not in TABLE:
        raise BadSetting("unknown setting: %s" % name)
    low, high, _ = TABLE[name]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadSetting("%s must be a whole number from %d to %d" % (name, low, high))
    return value


def load(store) -> dict:
    """All settings; what is missing, damaged or out of its limits has its default."""
    settings = {name: row[2] for name, row in TABLE.items()}
    try:
        kept = json.loads(store.read(KEY) or b"{}")
        items = list(kept.items())
    except (ValueError, AttributeError):
        return settings
    for name, value in items:
        try:
            settings[name] = check(name, value)
        except BadSetting:
            pass  # an older or newer firmware's setting: its default is safe
    return settings


def save(store, settings: dict):
    """Checks each and writes them all. BadSetting, or StoreFull with the old ones kept."""
    for name, value in settings.items():
        check(name, value)
    store.write(KEY, json.dumps(settings).encode())
