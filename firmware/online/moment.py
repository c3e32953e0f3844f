"""Is this a moment to take an update? An update holds no door shut, but nobody wants one under his hands."""

_IDLE_MS = 60_000
_DAY_H = 24


def wait(settings: dict, hour: int, idle_ms: int, door_open, energy: str, forced: bool) -> str:
    """'' for now, or why later: `occupied`, `low-battery`, `check-in`, `window`.

    hour: of the day at the property, None where the clock does not know; idle_ms: since the last key; door_open: True,
    False or None; energy: 'ok' or not. forced: the hours of the day do not count.
    """
    if idle_ms < _IDLE_MS or door_open:
        return "occupied"
    if energy != "ok":
        return "low-battery"
    if forced or hour is None:
        return ""
    guard = settings["checkin_guard_h"]
    if guard and (hour - settings["checkin_hour"] + guard) % _DAY_H < 2 * guard:
        return "check-in"
    if (hour - settings["update_hour"]) % _DAY_H >= settings["update_hours"]:
        return "window"
    return ""
