"""The second-stage bootloader over the simulated flash: which core starts."""

try:
    import core_image
    import otadata
    import partitions
except ImportError:
    from tools.sim.chip import core_image, otadata, partitions


def start(flash):
    """Slot (0, 1) to run after a power-on or reset, otadata updated on the way; None: no core is sound.

    Not for a soft reset or a wake from deep sleep: those run the same slot again and leave otadata alone. Its
    flash writes are operations like any other, so they can be cut."""
    table = partitions.read(flash)
    base = partitions.named(table, "otadata")[3]
    slots = [row for row in table if row[1] == partitions.APP]

    def sound(slot):
        return core_image.verify(flash, slots[slot][3], slots[slot][4]) is not None

    def write(index, data):
        otadata.write(flash, base, index, data)

    return otadata.select(otadata.read(flash, base), sound, write)
