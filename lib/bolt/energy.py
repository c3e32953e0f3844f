"""Whether the battery can finish a movement: rest voltage less what the motor pulls it down by."""

_MARGIN_MV = 100
_FELT = 8  # the motor's least pull: the profile's sag_mv divided by this
_IMPOSSIBLE_MV = 2500  # the chip itself would not run: the divider is broken, not the battery


class Energy:
    """profile: BATTERY of the board (warn_mv, stop_mv, sag_mv). `state`: 'ok', 'warn' or 'stop'.

    The sag is learned. A deeper one counts at once, while the motor still runs: the next movement may be
    seconds away. A shallower one counts for an eighth at the next measurement at rest, and without any
    movement the memory of a deep one fades towards the profile's (half in 20 minutes at one measurement in
    30 s), so that a jam on a tired battery does not keep the owner out for good. A state is left upwards only
    with a margin, so that a battery that recovers while it rests doesn't flicker between two. Below 2,500 mV
    it only warns: the chip could not run from that, so the measurement is broken, and a valid code must open.
    """

    def __init__(self, profile):
        self._warn_mv = profile["warn_mv"]
        self._stop_mv = profile["stop_mv"]
        self._usual_mv = profile["sag_mv"]
        self.sag_mv = self._usual_mv
        self._deepest_mv = None  # since the last measurement at rest
        self._felt_mv = 0  # the deepest sag since the start
        self.rest_mv = 0
        self.state = "ok"
        self._told = "ok"

    def rest(self, millivolts: int) -> bool:
        """Battery measured with the motor off. True when the state is another than the last call left."""
        deepest, self._deepest_mv = self._deepest_mv, None
        if deepest is None:
            self.sag_mv -= max(0, self.sag_mv - self._usual_mv + 63) // 64
        else:
            self.sag_mv -= (self.sag_mv - deepest) // 8
        self.rest_mv = millivolts
        self._judge()
        told, self._told = self._told, self.state
        return self.state != told

    def load(self, millivolts: int):
        """Battery measured while the motor runs."""
        sag = max(0, self.rest_mv - millivolts)
        self._felt_mv = max(self._felt_mv, sag)
        self._deepest_mv = sag if self._deepest_mv is None else max(sag, self._deepest_mv)
        if sag > self.sag_mv:
            self.sag_mv = sag
            self._judge()

    def felt(self) -> bool:
        """The motor has pulled the battery down since the start."""
        return self._felt_mv >= self._usual_mv // _FELT

    def may_move(self) -> bool:
        """False: a movement begun now might end half-way."""
        return self.state != "stop"

    def lasts(self) -> bool:
        """Is there enough for an update? A battery that can't be measured is not held against it: it would keep every
        update away for good, and no power cut does harm to one."""
        return self.state == "ok" or self.rest_mv < _IMPOSSIBLE_MV

    def _judge(self):
        before = self.state
        if self.rest_mv < _IMPOSSIBLE_MV:
            self.state = "warn"
        elif self.rest_mv - self.sag_mv < self._stop_mv + (_MARGIN_MV if before == "stop" else 0):
            self.state = "stop"
        elif self.rest_mv < self._warn_mv + (_MARGIN_MV if before != "ok" else 0):
            self.state = "warn"
        else:
            self.state = "ok"
