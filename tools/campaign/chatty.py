"""Firmware that logs without a pause, for tools/campaign/nothinglost.py."""

from pathlib import Path

from tools.campaign.variants import variant
from tools.image import dev

USUAL: dict[str, int] = {}
FAST = {"every_ms": 25, "ahead": 1_000_000}  # and never waits for its server
_SOURCE = Path(__file__).parent / "on_device" / "chatter.py"


def image(until: int, defect: str = "", constants: dict[str, int] = USUAL) -> bytes:
    """Firmware that writes records itself until the log has reached that number. defect: of tools/campaign/variants.py;
    constants: others of chatter.py."""
    text = _SOURCE.read_text(encoding="utf-8")
    for name, value in {"until": until, **constants}.items():
        before, after = text.split(f"\n_{name.upper()} = ")
        text = f"{before}\n_{name.upper()} = {value} #{after}"
    with variant(defect) as tree:
        return dev.dev_image(tree, shipped=True, instead={"firmware/app.py": text.encode()})
