"""A stand-in of the ESP32's ROM serial loader, over the board's flash file. docs/simulator.md says what it does."""

from tools.sim.rom.loader import Loader
from tools.sim.rom.port import Port

__all__ = ["Loader", "Port"]
