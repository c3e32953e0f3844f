"""The second-stage bootloader over the simulated flash: which core starts."""

try:
    import core_image
    import otadata
    import partitions
except ImportError:
    from tools.sim.chip import core_image, otadata, partitions


_NO_TABLE = (
    "E (51) flash_parts: partition 0 invalid magic number",
    "E (56) boot: Failed to verify partition table",
    "E (61) boot: load partition table error!",
)
_NO_CORE = (
    "E (74) esp_image: image has invalid magic byte (nothing flashed here?)",
    "E (81) boot: OTA app partition slot 0 is not bootable",
    "E (87) boot: OTA app partition slot 1 is not bootable",
    "E (93) boot: No bootable app partitions in the partition table",
)
said = []


def start(flash):
    """Slot (0, 1) to run after a power-on or reset, otadata updated on the way; None: no core is sound, or the
    partition table is damaged. Then `said` holds what ESP-IDF 5.2 prints, before it resets and tries again for ever.

    Not for a soft reset or a wake from deep sleep: those run the same slot again and leave otadata alone. Its
    flash writes are operations like any other, so they can be cut."""
    said[:] = ()
    try:
        table = partitions.read(flash)
        base = partitions.named(table, "otadata")[3]
    except (ValueError, KeyError):
        said[:] = _NO_TABLE
        return None
    slots = [row for row in table if row[1] == partitions.APP]

    def sound(slot):
        return core_image.verify(flash, slots[slot][3], slots[slot][4]) is not None

    def write(index, data):
        otadata.write(flash, base, index, data)

    slot = otadata.select(otadata.read(flash, base), sound, write)
    if slot is None:
        said[:] = _NO_CORE
    return slot
