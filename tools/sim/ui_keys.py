"""What each key of the terminal does to the board: one table, from which the help line is made."""

KEYPAD = {**{key: key for key in "0123456789*#"}, "\r": "#", "\n": "#", "\x7f": "*", "\x08": "*"}
HOLD_US, STEP_US = 80_000, 160_000
START_US = 2_000_000  # the finger waits until the lock has started: what is piped in is there before
BATTERIES = ((6.0, 0.5, "fresh"), (4.5, 0.8, "weak"), (3.8, 1.2, "low"))
CLOCKS = (({"offset": 0, "stopped": False, "missing": False}, "right"), ({"offset": 3600}, "1 h ahead"),
          ({"stopped": True}, "stopped"), ({"missing": True}, "missing"))


class Hands:
    """Does what the keys say, and remembers what was done."""

    def __init__(self, bench):
        self._bench = bench
        self._board = bench.board
        self._free_us = START_US  # the finger's next key, board time
        self.typed = ""
        self.powered = True
        self._as_kept(self._board.kept)
        deadbolt = self._board.model == "6000i"
        self.table = {
            "t": ("type the one-time code", lambda: self.type(bench.codes.once(int(self._board.now)) + "#")),
            "s": ("type the stay code", lambda: self.type(bench.codes.stay(int(self._board.now)) + "#")),
            "j": ("jam/unjam", self._jam),
            "h": ("turn by hand", self._turn) if deadbolt else ("door open/close", self._door),
            "p": ("power cut/restore", self._power),
            "b": ("battery", self._next_battery),
            "c": ("clock chip", self._next_clock),
            "x": ("reset", lambda: self._board.reset("en")),
        }
        if not deadbolt:
            self.table["d"] = self.table.pop("h")

    def _as_kept(self, kept):
        # The board goes on as the run before left it (save() of each part in tools/sim/world), and the screen says so.
        self.jammed = bool(kept["bolt"][3]) if "bolt" in kept else bool(kept.get("clutch", [0, 0, 0, False])[3])
        self.door_open = bool(kept.get("door", [False])[0])
        self._battery = next((at for at, row in enumerate(BATTERIES) if [*row[:2]] == kept.get("battery")), 0)
        offset, stopped_at, missing = kept.get("clock", [0, None, False])[:3]
        self._clock = 3 if missing else 2 if stopped_at is not None else 1 if offset else 0

    @property
    def battery(self):
        """fresh, weak or low."""
        return BATTERIES[self._battery][2]

    @property
    def clock(self):
        """What the clock chip was told to be."""
        return CLOCKS[self._clock][1]

    def press(self, key: str) -> bool:
        """A key of the terminal; False if it means nothing."""
        if key in KEYPAD:
            self.type(KEYPAD[key])
        elif key.lower() in self.table:
            self.table[key.lower()][1]()
        else:
            return False
        return True

    def type(self, keys: str):
        """Type on the keypad, no faster than fingers can."""
        for key in keys:
            self._free_us = self._board.press_in(key, self._free_us, HOLD_US, STEP_US)
            self.typed = "" if key in "#*" else (self.typed + "*")[-12:]

    def _jam(self):
        self.jammed = not self.jammed
        self._board.jam() if self.jammed else self._board.unjam()

    def _door(self):
        self.door_open = not self.door_open
        self._board.door(self.door_open)

    def _turn(self):
        self._board.turn_by_hand(0 if self._board.bolt == "locked" else 1)

    def _power(self):
        self.powered = not self.powered
        self._board.restore_power() if self.powered else self._board.cut_power()

    def _next_battery(self):
        self._battery = (self._battery + 1) % len(BATTERIES)
        self._board.battery(*BATTERIES[self._battery][:2])

    def _next_clock(self):
        self._clock = (self._clock + 1) % len(CLOCKS)
        self._board.rtc(offset=0, stopped=False, missing=False)
        self._board.rtc(**CLOCKS[self._clock][0])
