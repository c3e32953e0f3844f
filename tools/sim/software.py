"""Which software a simulated board runs: a folder's base and application, or this checkout's own."""

import functools
import tempfile
from pathlib import Path

from tools import ROOT
from tools.sim import standins


class Software:
    """folder: with boot.py, main.py and the application's firmware/ (and lib/, if it has its own); None: this checkout.

    root: that folder. model: whose images are built."""

    def __init__(self, folder, model: str):
        self.root = Path(folder).resolve() if folder else ROOT
        self._model = model

    def lib(self) -> str:
        """The lib/ that is mounted beside the folder, "" where it has its own."""
        return "" if (self.root / "lib").exists() else str(ROOT / "lib")

    def rom(self) -> str:
        """The checkout's own lib/, compiled; "" for another one: what a test has changed is read as it is."""
        own = (self.root / "lib").resolve() if (self.root / "lib").exists() else ROOT / "lib"
        return str(standins.library(own)) if own == ROOT / "lib" else ""

    def guarded(self) -> list[list[str]]:
        """[[where, folder], ...] of what is mounted of the checkout: nobody at the board's prompt may change it."""
        found = [["/", str(ROOT)]] if self.root == ROOT else []
        return found + ([["/lib", self.lib()]] if self.lib() else [])

    def image(self) -> bytes:
        """The application's signed image; b"" where the folder has none."""
        app = self.root / "firmware" / "app.py"
        if self.root == ROOT or app.with_suffix(".mpy").exists():  # a base that is compiled; not so its images' sources
            return _own_image(self._model)
        if not app.exists():
            return b""
        version = None if "VERSION" in app.read_text(encoding="utf-8") else "test"
        with tempfile.TemporaryDirectory(prefix="latchkey-tree-") as folder:
            tree = Path(folder)
            (tree / "firmware").symlink_to(self.root / "firmware")
            (tree / "lib").symlink_to(self.lib() or self.root / "lib")
            # A test's own: it may reach into lib/.
            return _images().dev_image(tree, self._model, plain=True, version=version)

    def changed(self) -> None:
        """The checkout's sources may be others now."""
        _own_image.cache_clear()
        standins.library.cache_clear()


def trusted() -> bytes:
    """The digest of the key that signs the images."""
    return _images().dev_digest()


@functools.lru_cache(maxsize=None)
def _own_image(model):
    return _images().dev_image(ROOT, model)


def _images():
    from tools.image import dev  # here, for the image tool uses the simulator's check of a core

    return dev
