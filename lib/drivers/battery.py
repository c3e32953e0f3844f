"""Battery voltage through a divider on ADC1."""

from machine import ADC, Pin

_SAMPLES = 8


class Battery:
    """profile: BATTERY of a board; divider (total, part): the ADC sees part / total of the voltage."""

    def __init__(self, profile):
        self._adc = ADC(Pin(profile["pin"]), atten=ADC.ATTN_11DB)  # pyright: ignore[reportCallIssue]
        self._total, self._part = profile["divider"]

    def millivolts(self) -> int:
        """Mean of eight readings, at the battery's terminals."""
        total = 0
        for _ in range(_SAMPLES):
            total += self._adc.read_uv()
        return total // _SAMPLES * self._total // self._part // 1000
