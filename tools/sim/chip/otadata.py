"""otadata: which slot starts, and the one trial that a new one gets (ESP-IDF 5.2, rollback enabled, no
factory slot).

Two 4 KiB sectors, each with one 32-byte entry (`esp_ota_select_entry_t`): sequence u32, label[20], state u32,
crc u32 = crc32(sequence, 0xffffffff). The valid entry with the higher sequence is active; slot = (sequence -
1) mod 2. An entry counts as *taken* even with a wrong crc: that is why noise and blank sectors end
differently.

| entries at boot                              | what the bootloader does                                  |
|----------------------------------------------|-----------------------------------------------------------|
| any PENDING_VERIFY                           | becomes ABORTED first: its trial is over                  |
| both blank, INVALID or ABORTED               | ota_0; where no crc fits, entry 0 becomes sequence 1 VALID|
| one or two valid                             | the higher sequence's slot; NEW becomes PENDING_VERIFY    |
| neither valid, but taken (bad crc)           | ota_0 first, nothing written                              |
| the chosen slot's core is damaged            | the slots below it, then those above, nothing more written|
"""

from binascii import crc32
from struct import pack, unpack_from

NEW, PENDING_VERIFY, VALID, INVALID, ABORTED, UNDEFINED = 0, 1, 2, 3, 4, 0xFFFFFFFF
BLANK = b"\xff" * 32
SLOTS = 2
_SECTOR = 4096


def entry(sequence, state):
    """The 32 bytes of an entry."""
    number = pack("<I", sequence)
    return number + b"\xff" * 20 + pack("<II", state, crc32(number, 0xFFFFFFFF))


def sequence_of(data):
    """Sequence number of an entry."""
    return unpack_from("<I", data)[0]


def state_of(data):
    """State of an entry."""
    return unpack_from("<I", data, 24)[0]


def with_state(data, state):
    """The entry with another state (the crc covers the sequence only)."""
    return bytes(data[:24]) + pack("<I", state) + bytes(data[28:32])


def crc_fits(data):
    """Does the crc fit the sequence number?"""
    return unpack_from("<I", data, 28)[0] == crc32(bytes(data[:4]), 0xFFFFFFFF)


def taken(data):
    """Neither blank nor given up: ESP-IDF `!bootloader_common_ota_select_invalid`."""
    return sequence_of(data) != 0xFFFFFFFF and state_of(data) not in (INVALID, ABORTED)


def active(entries):
    """Index (0, 1) of the entry that counts, or None."""
    good = [taken(data) and crc_fits(data) for data in entries]
    if good[0] and good[1]:
        return 0 if sequence_of(entries[0]) >= sequence_of(entries[1]) else 1
    return 0 if good[0] else 1 if good[1] else None


def boot_slot(entries):
    """The slot that `Partition(BOOT)` names: it need not be the one that runs."""
    index = active(entries)
    return 0 if index is None else (sequence_of(entries[index]) - 1) % SLOTS


def select(entries, sound, write):
    """The bootloader at a cold start or reset: the slot to start, or None when no core is sound.

    `entries`: the two entries as a list, updated in place; `sound(slot)`: is its core whole; `write(index,
    entry)` persists an entry (erase of its sector, then the 32 bytes), called in the bootloader's order."""

    def put(index, data):
        entries[index] = data
        write(index, data)

    for index in range(2):
        if state_of(entries[index]) == PENDING_VERIFY:
            put(index, with_state(entries[index], ABORTED))
    first = 0
    initial = False
    if not taken(entries[0]) and not taken(entries[1]):
        initial = not [e for e in entries if sequence_of(e) != 0xFFFFFFFF and crc_fits(e)]
    else:
        index = active(entries)
        if index is not None:
            first = (sequence_of(entries[index]) - 1) % SLOTS
            if state_of(entries[index]) == NEW:
                put(index, with_state(entries[index], PENDING_VERIFY))
    for slot in list(range(first, -1, -1)) + list(range(first + 1, SLOTS)):
        if sound(slot):
            if initial:
                put(0, entry(slot + 1, VALID))
            return slot
    return None


def next_boot(entries, slot):
    """(index, entry) that `set_boot` writes so that `slot` starts next, on trial."""
    index = active(entries)
    if index is None:
        return 0, entry(slot + 1, NEW)
    sequence = (slot + 1) % SLOTS
    while sequence < sequence_of(entries[index]):
        sequence += SLOTS
    return 1 - index, entry(sequence, NEW)


def confirmed(entries):
    """(index, entry) that `mark_app_valid_cancel_rollback` writes; None when nothing is to do.

    OSError ESP_FAIL when no entry counts."""
    index = active(entries)
    if index is None:
        raise OSError(1, "ESP_FAIL")
    if state_of(entries[index]) == VALID:
        return None
    return index, with_state(entries[index], VALID)


def read(flash, offset):
    """The two entries of the otadata partition at flash offset `offset`."""
    entries = []
    for index in range(2):
        data = bytearray(32)
        flash.read_into(offset + index * _SECTOR, data)
        entries.append(bytes(data))
    return entries


def write(flash, offset, index, data):
    """Persist an entry: erase its sector, then program it."""
    flash.erase(offset + index * _SECTOR)
    flash.program(offset + index * _SECTOR, data)
