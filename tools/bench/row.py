"""A line of the bench."""

import math
from dataclasses import dataclass

HEAD = f"{'name':44} {'value':>12} {'limit':>12} {'ratio':>7}  aim"


@dataclass
class Row:
    """value and limit in `unit`; the aim is the largest good ratio, or None where there is none."""

    name: str
    value: float
    limit: float
    unit: str
    aim: float | None = None

    @property
    def ratio(self) -> float:
        """value / limit."""
        return self.value / self.limit

    @property
    def missed(self) -> bool:
        """True when there is an aim and it is not reached."""
        return self.aim is not None and self.ratio > self.aim

    def __str__(self):
        aim = "" if self.aim is None else f"<= {self.aim:g}" + ("  MISSED" if self.missed else "")
        value, limit = (f"{number:.4g} {self.unit}" for number in (self.value, self.limit))
        return f"{self.name:44} {value:>12} {limit:>12} {self.ratio:7.2f}  {aim}"


def percentile(samples, share: float):
    """The smallest sample that at least `share` of them do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
