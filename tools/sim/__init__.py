"""The simulator: a lock's board on this computer. `Board` is the way in."""

from tools.sim.air import AccessPoint
from tools.sim.board import Board
from tools.sim.hands import BoardError

__all__ = ["AccessPoint", "Board", "BoardError"]
