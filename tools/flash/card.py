"""The owner's card: serial number, QR code for the authenticator app, what to do when the door stays shut.

Both files hold the owner's key: they are made 0600, and are to be given away, not kept.
"""

import io
import itertools
import unicodedata
from pathlib import Path

from tools import hostfile, otpauth
from tools.refusals import Refused
from tools.secretfile import Lock

_PAGE_MM = (105.0, 148.0)  # A6
_MARGIN_MM = 8.0
_QR_MM = 44.0
_DPI = 300
_MM_INCH = 25.4
_MM_POINT = 72 / _MM_INCH
# heights in mm: title, small print, heading, text
_TITLE, _NOTE, _HEAD, _TEXT = 5.5, 2.3, 2.9, 2.4
_LEADING = 1.35

_STEPS = (
    ("To open", "Type the six digits that the app shows, then #. Each code opens once. # alone locks, * clears."),
    ("Refused, or the batteries were changed",
     "Type the app's code and #, wait for its next code, type that one and #, and so on, three at most, with nothing "
     "else between. Codes in a row end the wait after wrong guesses, and set the clock of a lock that has lost it."),
    ("Three red flashes every 20 seconds", "Change all four AA batteries. Codes, PINs and settings stay."),
    ("Three red-and-green flashes every 3 seconds",
     "The lock runs on its reserve. All codes still open the door. Tell the operator: it wants to be looked at."),
    ("It stays shut", "Tell the operator the serial number: a technician with a USB cable brings the lock back in "
     "minutes, and your app goes on working."),
)  # fmt: skip
_SECRET = "Who photographs this code can open the door for ever. Scan it once, then keep the card like a key."


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
    image = Image.new("L", (round(_PAGE_MM[0] * scale), round(_PAGE_MM[1] * scale)), 255)
    draw = ImageDraw.Draw(image)
    fonts = {size: ImageFont.truetype(str(_file(size)), size * scale) for size in (_TITLE, _NOTE, _HEAD, _TEXT)}

    def line(x, y, text, size):
        draw.text((x * scale, y * scale), text, 0, fonts[size])

    def square(x, y, size):
        draw.rectangle((x * scale, y * scale, (x + size) * scale - 1, (y + size) * scale - 1), 0)

    _lay(lock, line, square, lambda text, size: fonts[size].getlength(text) / scale)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def pdf(lock: Lock) -> bytes:
    """The card as a page of A6; its text can be read by a machine."""
    _file(_TEXT)  # says so where the library is missing
    from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for size in (_HEAD, _TEXT):
        registerFont(TTFont(_file(size).stem, str(_file(size))))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_PAGE_MM[0] * _MM_POINT, _PAGE_MM[1] * _MM_POINT), invariant=1)
    canvas.setTitle(f"Latchkey {lock.model} {lock.serial}")

    def points(x, y):
        return x * _MM_POINT, (_PAGE_MM[1] - y) * _MM_POINT

    def line(x, y, text, size):
        canvas.setFont(_file(size).stem, size * _MM_POINT)
        canvas.drawString(*points(x, y + size * 0.8), text)

    def square(x, y, size):
        canvas.rect(*points(x, y + size), size * _MM_POINT, size * _MM_POINT, stroke=0, fill=1)

    _lay(lock, line, square, lambda text, size: stringWidth(text, _file(size).stem, size))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _file(size):
    """Bitstream Vera, which the PDF library brings along."""
    try:
        import reportlab
    except ImportError:
        raise Refused("missing-part", "cards need the Python package reportlab: run `make setup`") from None
    bold = size in (_TITLE, _HEAD)
    return Path(reportlab.__file__).parent / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")


def _western(text):
    """What the font has: Latin-1; other letters without their marks, or a question mark."""
    parts = (letter if letter < "\u0100" else unicodedata.normalize("NFKD", letter)[0] for letter in text)
    return "".join(part if part < "\u0100" else "?" for part in parts)


def _lay(lock, line, square, width):
    """Sets the page. line(x, y, text, height), square(x, y, side): in mm from the upper left; width(text, height)."""
    room = _PAGE_MM[0] - 2 * _MARGIN_MM
    y = _MARGIN_MM
    title = f"Latchkey {lock.model}".strip()
    line(_MARGIN_MM, y, title, _TITLE)
    serial = f"serial number {lock.serial}" + (f", {_western(lock.name)}" if lock.name else "")
    y = _paragraph(line, width, serial, y + _TITLE * _LEADING, _HEAD, room) + 1
    rows = list(otpauth.qr(lock).matrix)
    side = _QR_MM / len(rows)
    for down, across in itertools.product(range(len(rows)), repeat=2):
        if rows[down][across]:
            square((_PAGE_MM[0] - _QR_MM) / 2 + across * side, y + down * side, side)
    y = _paragraph(line, width, _SECRET, y + _QR_MM + 1.5, _NOTE, room) + 1.5
    for head, text in _STEPS:
        y = _paragraph(line, width, head, y, _HEAD, room)
        y = _paragraph(line, width, text, y, _TEXT, room) + 0.8
    if y > _PAGE_MM[1] - _MARGIN_MM / 2:
        raise Refused("bad-setting", "the card has no room for such a long name")


def _paragraph(line, width, text, y, size, room):
    words = text.split()
    while words:
        count = next((n for n in range(len(words), 1, -1) if width(" ".join(words[:n]), size) <= room), 1)
        line(_MARGIN_MM, y, " ".join(words[:count]), size)
        words = words[count:]
        y += size * _LEADING
    return y
