"""What the chip's pins touch: motor, switches, keys, clock chip, battery, air; runs in the simulator's MicroPython."""
