"""Commands about the settings of lib/lock/settings.py. A change holds from the next decision on."""

from lock import settings


def change(room, verdict):
    """Keeps one setting in the store, then uses it. StoreFull: nothing has changed."""
    parts = room.parts
    name, value = verdict.arguments["name"], verdict.arguments["value"]
    try:
        settings.check(name, value)
    except settings.BadSetting:
        return "bad-setting", {}
    settings.save(parts.hardware.store, dict(parts.settings, **{name: value}))
    parts.settings[name] = value
    parts.hardware.buzzer.muted = not parts.settings["sound"]
    parts.log.add("settings-changed", "", value, name.encode()[:16])
    return "", {}


def show(room, verdict):
    """All settings by name."""
    return "", dict(room.parts.settings)
