"""One run: each file's tests unchanged, then its mutants, as far as their verdicts are not known."""

import time

from tools.mutate.copies import Copies
from tools.mutate.mutant import Mutant
from tools.mutate.verdicts import Verdicts

_SURE_S = 60  # a mutant that makes a test so much slower than twice what all of its file took unchanged hangs
_LIMIT_S = 900  # for the tests of a file, unchanged; for one with a mutant at most


class Trial:
    """One run: what is known, what the copies say, and how far it is."""

    def __init__(self, copies: Copies, verdicts: Verdicts, total: int):
        self._copies = copies
        self._verdicts = verdicts
        self._total = total
        self._done = 0

    def unchanged(self, tests: list[str]) -> list[str]:
        """Those of one file that fail without any mutant. They are tried together, and alone where need be."""
        new = [test for test in tests if self._verdicts.seconds(self._verdicts.key(test)) is None]
        if not new:
            return []
        began = time.monotonic()
        together = self._copies.passes(new, _LIMIT_S)
        took = time.monotonic() - began
        broken = [] if together else [test for test in new if not self._copies.passes([test], _LIMIT_S)]
        for test in new:
            if test not in broken:
                self._verdicts.keep(self._verdicts.key(test), took if together else _SURE_S)
        return broken

    def judge(self, mutant: Mutant) -> str:
        """'caught', or what is wrong with the mutant or the test."""
        text = mutant.broken()
        if text is None:
            return "the old text does not occur once"
        key = self._verdicts.key(mutant.test, mutant.file, text)
        if self._verdicts.seconds(key) is None:
            began = time.monotonic()
            usual = self._verdicts.seconds(self._verdicts.key(mutant.test)) or _SURE_S
            try:
                if not self._copies.catches(mutant, min(_LIMIT_S, _SURE_S + 2 * usual)):
                    return "NOT CAUGHT"
            except RuntimeError as error:
                return f"not tried, {error}"
            self._verdicts.keep(key, time.monotonic() - began)
        return "caught"

    def file(self, mutants: list[Mutant]) -> int:
        """Those whose tests are in one file: how many are caught. What fails without a mutant catches none."""
        broken = self.unchanged(sorted({mutant.test for mutant in mutants}))
        for test in broken:
            print(f"fails without any mutant: {test}", flush=True)
        return [self.told(mutant) for mutant in mutants if mutant.test not in broken].count("caught")

    def told(self, mutant: Mutant) -> str:
        """The same, with a word on the screen."""
        answer = self.judge(mutant)
        self._done += 1
        if answer != "caught":
            print(f"{answer}: {mutant}", flush=True)
        elif self._done % 10 == 0:
            print(f"  {self._done} of {self._total}", flush=True)
        return answer
