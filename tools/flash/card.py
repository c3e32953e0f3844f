"""The owner's card: serial number, QR code for the authenticator app, what to do when the door stays shut.

Both files hold the owner's key: they are made 0600, and are to be given away, not kept.
"""

import io
from pathlib import Path

from tools import hostfile
from tools.flash.cardtext import HEAD, NOTE, PAGE_MM, TEXT, TITLE, lay
from tools.refusals import Refused
from tools.secretfile import Lock

_DPI = 300
_MM_INCH = 25.4
_MM_POINT = 72 / _MM_INCH


def write(lock: Lock, stem: Path) -> list[Path]:
    """STEM.png and STEM.pdf, replaced if they exist. Raises Refused `missing-part`."""
    made = []
    for end, content in ((".png", png(lock)), (".pdf", pdf(lock))):
        path = stem.with_name(stem.name + end)
        hostfile.replace(path, content)
        made.append(path)
    return made


def png(lock: Lock) -> bytes:
    """The card as a picture of 300 dots an inch."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        raise Refused("missing-part", "cards need the Python package pillow: run `make setup`") from None
    scale = _DPI / _MM_INCH
    image = Image.new("L", (round(PAGE_MM[0] * scale), round(PAGE_MM[1] * scale)), 255)
    draw = ImageDraw.Draw(image)
    fonts = {size: ImageFont.truetype(str(_file(size)), size * scale) for size in (TITLE, NOTE, HEAD, TEXT)}

    def line(x, y, text, size):
        draw.text((x * scale, y * scale), text, 0, fonts[size])

    def square(x, y, size):
        draw.rectangle((x * scale, y * scale, (x + size) * scale - 1, (y + size) * scale - 1), 0)

    lay(lock, line, square, lambda text, size: fonts[size].getlength(text) / scale)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def pdf(lock: Lock) -> bytes:
    """The card as a page of A6; its text can be read by a machine."""
    _file(TEXT)  # says so where the library is missing
    from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for size in (HEAD, TEXT):
        registerFont(TTFont(_file(size).stem, str(_file(size))))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_MM[0] * _MM_POINT, PAGE_MM[1] * _MM_POINT), invariant=1)
    canvas.setTitle(f"Latchkey {lock.model} {lock.serial}")

    def points(x, y):
        return x * _MM_POINT, (PAGE_MM[1] - y) * _MM_POINT

    def line(x, y, text, size):
        canvas.setFont(_file(size).stem, size * _MM_POINT)
        canvas.drawString(*points(x, y + size * 0.8), text)

    def square(x, y, size):
        canvas.rect(*points(x, y + size), size * _MM_POINT, size * _MM_POINT, stroke=0, fill=1)

    lay(lock, line, square, lambda text, size: stringWidth(text, _file(size).stem, size))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _file(size):
    """Bitstream Vera, which the PDF library brings along."""
    try:
        import reportlab
    except ImportError:
        raise Refused("missing-part", "cards need the Python package reportlab: run `make setup`") from None
    bold = size in (TITLE, HEAD)
    return Path(reportlab.__file__).parent / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")
