"""Brings a lock back over its USB cable: what is wrong, the least repair that helps, and a check. docs/recovery.md

console.py asks the lock itself. Where that is silent, its flash is read and written (tools/flash/device.py): facts.py
(slots.py, stored.py) tells what is wrong, table.py which repairs that takes, repair.py has steps.py do them and looks
again. kit.py is what the technician brings, fill.py fills it, images.py chooses from it; report.py tells of it all.
"""
