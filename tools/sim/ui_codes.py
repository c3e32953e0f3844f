"""The codes that the terminal shows, so that a newcomer can open the lock: minted as the host tools do."""

from codes import keys, stay, totp

STAY_HOURS = 3


class Codes:
    """secret: the lock's 32 bytes. All times are Unix seconds."""

    def __init__(self, secret: bytes):
        self._totp = keys.totp_mac(secret)
        self._stay = keys.stay_mac(secret)

    def __repr__(self):
        return "<Codes>"

    def once(self, now: int, ahead: int = 0) -> str:
        """The one-time code of now, or of so many steps ahead."""
        return totp.code(self._totp, totp.step(now) + ahead).decode()

    def left(self, now: int) -> int:
        """Seconds for which the one-time code is the current one."""
        return totp.STEP_S - now % totp.STEP_S

    def stay(self, now: int) -> str:
        """A stay code for the hours from the last full hour on."""
        return stay.mint(self._stay, now // stay.HOUR_S, stay.kk_of("hours", STAY_HOURS)).decode()
