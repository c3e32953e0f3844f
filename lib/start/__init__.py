"""Which pair of slots starts: the base's own decision at every boot."""
