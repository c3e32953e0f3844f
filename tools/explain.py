"""What a code is: which lock, kind and window it belongs to. Searches, as codes carry no date in clear."""

from dataclasses import dataclass
from typing import Iterator

from codes import keys, stay, totp
from codes.compare import equal
from tools.localtime import LocalTime
from tools.secretfile import Lock

DAYS = 400  # to each side, stay codes
TOTP_STEPS = 2880  # a day to each side


@dataclass(frozen=True)
class Finding:
    """kind: 'nights', 'hours', 'once' (length; window begins-ends), 'totp' (window of the step), 'pin' (who).

    state: 'valid', 'too-early', 'expired'; 'other-hours' for a night code of another check-in hour, which
    the lock refuses as wrong; 'closed' for a PIN outside its schedule.
    """

    kind: str
    state: str
    begins: int = 0
    ends: int = 0
    length: int = 0
    who: str = ""
    note: str = ""


def normalise(text: str) -> str:
    """The digits of a code as people write it: spaces, dots and hyphens dropped. ValueError otherwise."""
    digits = "".join(char for char in text if char not in " \t\r\n.-\u00a0\u202f")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("a code has digits only")
    if not 4 <= len(digits) <= stay.DIGITS:
        raise ValueError("a code has 4 to 10 digits")
    return digits


def find(lock: Lock, zone: LocalTime, digits: str, now: int, pins=None, days: int = DAYS) -> list[Finding]:
    """Everything these digits mean to this lock, nearest to `now` first; [] if they are none of its codes.

    pins: a PinFile, or None. Costs up to 48 x days HMACs.
    """
    wanted = digits.encode()
    if len(digits) == stay.DIGITS:
        found = list(_stays(lock, zone, wanted, now, days))
    else:
        found = pins.findings(digits, zone, now) if pins else []
        if len(digits) == totp.DIGITS:
            found += _totp(lock, wanted, now)
    return sorted(found, key=lambda finding: _distance(finding, now))


def _stays(lock: Lock, zone: LocalTime, wanted: bytes, now: int, days: int) -> Iterator[Finding]:
    kk = int(wanted[:2])
    known = stay.kind_of(kk)
    if known is None:
        return
    kind, length = known
    mac = keys.stay_mac(lock.secret)
    if kind != "nights":
        for hour in range(max(0, now // 3600 - 24 * days), now // 3600 + 24 * days + 1):
            if equal(stay.mint(mac, hour, kk), wanted):
                yield _stay(kind, length, hour * 3600, (hour + length) * 3600, now)
        return
    today = zone.local(now)[0]
    # The lock's own check-in hour first; other hours only tell that the code was minted with other settings.
    for checkin in [lock.checkin] + [hour for hour in range(24) if hour != lock.checkin]:
        hit = False
        for day in range(today - days, today + days + 1):
            start, begins, ends = stay.night_window(zone, day, length, checkin, lock.checkout)
            if equal(stay.mint(mac, start, kk), wanted):
                hit = True
                yield _stay(
                    kind,
                    length,
                    begins,
                    ends,
                    now,
                    ""
                    if checkin == lock.checkin
                    else f"minted for check-in at {checkin:02}:00, the lock has {lock.checkin:02}:00",
                )
        if hit:
            return


def _stay(kind, length, begins, ends, now, other="") -> Finding:
    state = "other-hours" if other else stay.state(begins, ends, now) or "valid"
    return Finding(kind, state, begins, ends, length, note=other)


def _totp(lock: Lock, wanted: bytes, now: int) -> list[Finding]:
    mac, centre, found = keys.totp_mac(lock.secret), totp.step(now), []
    for step in range(max(0, centre - TOTP_STEPS), centre + TOTP_STEPS + 1):
        if equal(totp.code(mac, step), wanted):
            begins, ends = step * totp.STEP_S, (step + 1) * totp.STEP_S
            note = (
                ""
                if step == centre
                else f"{step - centre:+} steps of 30 s from now; the lock takes 1 to 4 to each "
                "side, by how well it knows the time"
            )
            found.append(Finding("totp", stay.state(begins, ends, now) or "valid", begins, ends, note=note))
    return found


def _distance(finding: Finding, now: int) -> int:
    if finding.state == "valid" or finding.kind == "pin":
        return 0
    return 1 + min(abs(finding.begins - now), abs(finding.ends - now))
