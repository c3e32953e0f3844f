"""What follows when no application runs, or the one that ran has ended: back to the old pair, or the rescue lock."""

from start import rooms


def run(why: str) -> bool:
    """why: returned, exception, or refused. True where a technician has been given the console: then boot.py and
    main.py end. Does not return otherwise: ends in a reset."""
    rooms.to_base()
    from drivers import visit

    if visit.given():
        return True
    _end_trial(why)
    from lock import rescue

    rescue.run("bad-application" if why != "refused" else "no-application")
    return visit.given()


def _end_trial(why):
    from drivers import system
    from drivers.nvs import NvsStore
    from drivers.slots import Slots
    from eventlog import early
    from names import StoreFull
    from update import record

    slots = Slots()
    if not slots.on_trial:
        return
    try:
        store = NvsStore()
        early.leave(store, "trial-failed", why, slots.running)
        found = record.load(store)
        if found and found.slot == slots.running:
            found.fail(store, why)
    except (OSError, StoreFull):
        pass  # the old pair matters more than the reason
    system.restart()
