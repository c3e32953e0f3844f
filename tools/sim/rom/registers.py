"""The registers that esptool reads and writes: what chip it is (eFuses), and the SPI controller with the flash behind.

Addresses as in esptool's `targets/esp32.py` and the ESP32 technical reference. What is not here reads 0.
"""

CHIP_MAGIC = 0x40001000
EFUSE = 0x3FF5A000
UART_DIVIDER = 0x3FF40014
APB_DATE = 0x3FF66000 + 0x7C
CALIBRATION = 0x3FF5F06C
SPI = 0x3FF42000
SPI_USR, SPI_USR1, SPI_USR2, SPI_W0 = SPI + 0x1C, SPI + 0x20, SPI + 0x24, SPI + 0x80
SPI_ADDRESS = SPI + 0x04
SPI_GO = 1 << 18
USR_ADDRESS = 1 << 30

CRYSTAL_HZ = 40_000_000
FLASH_ID = 0x1640EF  # W25Q32: Winbond, 4 MiB
_SFDP = b"SFDP\x06\x01\x01\xff" + b"\x00\x06\x01\x10\x80\x00\x00\xff" + b"\xef"

# An ESP32-D0WD-V3, revision 3.0: package 1, no key, no secure boot, no flash encryption.
_PACKAGE = 1 << 9 | 1 << 13 | 1 << 15
_REVISION = 1 << 20
# 800 of the calibration's count x 128 of the 8 MHz oscillator's word: 40 MHz, so no correction of the rate.
_CALIBRATED, _OSCILLATOR = 800 << 7, 128


class Registers:
    """mac: the chip's base address, 6 bytes. rate(): baud now, None as long as unknown."""

    def __init__(self, mac: bytes, rate):
        self._rate = rate
        low, high = int.from_bytes(mac[2:], "big"), int.from_bytes(mac[:2], "big")
        self._values = {
            CHIP_MAGIC: 0x00F01D83,
            EFUSE + 4: low, EFUSE + 8: high, EFUSE + 12: _PACKAGE, EFUSE + 16: _OSCILLATOR, EFUSE + 20: _REVISION,
            APB_DATE: 1 << 31 | 0x16042000, CALIBRATION: _CALIBRATED,
        }  # fmt: skip

    def read(self, address: int) -> int:
        """A word."""
        if address == UART_DIVIDER:
            return CRYSTAL_HZ // (self._rate() or 115200)
        return self._values.get(address, 0)

    def write(self, address: int, value: int, mask: int) -> None:
        """The masked bits of a word. eFuses stay as they are: burning them takes more than this."""
        if EFUSE <= address < EFUSE + 0x100 or address == CHIP_MAGIC:
            return
        if address == SPI and value & mask & SPI_GO:
            self._values[SPI_W0] = self._command()
            return  # done at once: the bit reads 0 again
        self._values[address] = self._values.get(address, 0) & ~mask | value & mask

    def _command(self) -> int:
        # A "user" command: its first four bytes of answer, lowest first.
        command = self.read(SPI_USR2) & 0xFFFF
        if command == 0x9F:
            return FLASH_ID
        if command == 0x5A and self.read(SPI_USR) & USR_ADDRESS:
            at = self.read(SPI_ADDRESS) >> 8
            return int.from_bytes(_SFDP[at : at + 4].ljust(4, b"\xff"), "little")
        return 0  # status registers: nothing is busy or protected; orders without an answer
