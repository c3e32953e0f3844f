"""Breaks one check at a time and sees that a test notices: `python -m tools.mutate` (`make mutants`)."""

from tools.mutate.mutant import ROOT, Mutant, load

__all__ = ["ROOT", "Mutant", "load"]
