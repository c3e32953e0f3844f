"""The bench: what a lock's flash holds when it leaves, and how it gets there. docs/bench-setup.md.

order.py is what a lock is told (batch.py: many of them), cores.py the stock MicroPython, base.py the base, store.py the
lock's store; parts.py lays them out, make.py makes one board's files, card.py its owner's card. write.py puts the flash
onto a device.py, which rom.py reaches by the ROM's loader; bench.py does it board after board, state.py remembers.
"""
