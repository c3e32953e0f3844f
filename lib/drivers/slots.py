"""The two slots as the bootloader sees them: which one runs, whether on trial, and what each pair holds.

A slot is a pair: core `ota_N` and application `app_N`. Entries of otadata: ESP-IDF `esp_ota_select_entry_t`, two
sectors with one entry each, sequence u32, label 20 bytes, state u32, crc u32 over the sequence. The slot is
(sequence - 1) mod 2.
"""

import struct
from binascii import crc32

from esp32 import Partition

from drivers.region import FlashRegion

_STATES = ("new", "pending", "valid", "invalid", "aborted")
_ENDED = ("invalid", "aborted")
_BLANK = 0xFFFFFFFF  # a sequence
_ENTRY = "<I20xII"
_ENTRY_BYTES = 32
_MOST = 1 << 20  # ESP-IDF (esp_rewrite_ota_data) counts up to the next sequence from 0, by twos
CORE_DAMAGED = -5379  # ESP_ERR_OTA_VALIDATE_FAILED


class Slots:
    """running, other: slot numbers, 0 or 1. The running one is the chip's word, not otadata's."""

    def __init__(self):
        self.running = int(Partition(Partition.RUNNING).info()[4][-1])
        self.other = 1 - self.running

    def state(self, slot: int) -> str:
        """The newest sound otadata entry of that slot: new, pending, valid, invalid, aborted, or none."""
        newest = 0, "none"
        for _, sequence, state in self._entries():
            if state in _STATES and (sequence - 1) % 2 == slot and sequence > newest[0]:
                newest = sequence, state
        return newest[1]

    @property
    def on_trial(self) -> bool:
        """The running slot is on trial: the next reset takes it back unless `confirm` comes first."""
        # The bootloader ends all older trials at each start, so a pending entry of this slot is this very trial.
        return ("pending", self.running) in [(state, (number - 1) % 2) for _, number, state in self._entries()]

    def app(self, slot: int) -> FlashRegion:
        """Flash of `app_N`: manifest block, signature block, file system."""
        partition = Partition("app_%d" % slot)
        return FlashRegion(partition, 0, partition.info()[3])

    def core(self, slot: int) -> FlashRegion:
        """Flash of `ota_N`. Writing to the running one aborts the chip."""
        partition = Partition("ota_%d" % slot)
        return FlashRegion(partition, 0, partition.info()[3])

    def set_boot(self, slot: int):
        """Starts that slot at the next reset, on trial. OSError(CORE_DAMAGED) where it has no sound core."""
        counting = [(number, index) for index, number, state in self._entries() if state not in _ENDED]
        if counting and max(counting)[0] > _MOST and not self.on_trial:
            from drivers import sequence

            sequence.begin_anew(_otadata(), max(counting)[1], self.running)
        Partition("ota_%d" % slot).set_boot()

    def confirm(self):
        """Ends the trial: the running slot stays. OSError where otadata has no entry that counts."""
        Partition.mark_app_valid_cancel_rollback()

    def _entries(self):
        # (index, sequence, state) of each that is sound; a blank one's sequence counts for nothing.
        entry = bytearray(_ENTRY_BYTES)
        for index in range(2):
            _otadata().readblocks(index, entry, 0)
            number, state, crc = struct.unpack(_ENTRY, entry)
            if crc32(entry[:4], 0xFFFFFFFF) == crc and number != _BLANK:
                yield index, number, _STATES[state] if state < len(_STATES) else ""


def _otadata():
    return Partition.find(Partition.TYPE_DATA, label="otadata")[0]
