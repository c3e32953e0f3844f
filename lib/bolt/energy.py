"""Whether the battery can finish a movement, judged from its rest voltage and from how far the motor pulls it down."""


class Energy:
    """profile: BATTERY of the board (warn_mv, stop_mv, sag_mv). `state`: 'ok', 'warn' or 'stop'.

    The sag is learned: the deepest of late, forgotten slowly. A state is left upwards only with some margin,
    so that a battery that recovers while it rests doesn't flicker between two.
    """

    _MARGIN_MV = 100

    def __init__(self, profile):
        self._warn_mv = profile["warn_mv"]
        self._stop_mv = profile["stop_mv"]
        self.sag_mv = profile["sag_mv"]
        self.rest_mv = 0
        self.state = "ok"

    def rest(self, millivolts: int) -> bool:
        """Battery measured with the motor off. True when the state has changed."""
        self.rest_mv = millivolts
        before = self.state
        margin = self._MARGIN_MV
        if millivolts - self.sag_mv < self._stop_mv + (margin if before == "stop" else 0):
            self.state = "stop"
        elif millivolts < self._warn_mv + (margin if before != "ok" else 0):
            self.state = "warn"
        else:
            self.state = "ok"
        return self.state != before

    def load(self, millivolts: int):
        """Battery measured while the motor runs."""
        sag = max(0, self.rest_mv - millivolts)
        self.sag_mv = sag if sag > self.sag_mv else self.sag_mv - (self.sag_mv - sag) // 8

    def may_move(self) -> bool:
        """False: a movement begun now might end half-way."""
        return self.state != "stop"
