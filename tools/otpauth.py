"""The owner's authenticator app: otpauth URI (Google Authenticator key URI format), QR code, current code."""

import base64
import io
from urllib.parse import quote, urlencode

from codes import keys, totp
from tools.refusals import Refused
from tools.secretfile import Lock

ISSUER = "Latchkey"


def uri(lock: Lock) -> str:
    """The otpauth URI. It is as secret as the lock's own secret: whoever sees it makes the owner's codes."""
    label = lock.name
    if lock.serial:
        label = f"{label} ({lock.serial})" if label else lock.serial
    label = (label or "lock").replace(":", " ")  # a colon parts issuer and account
    secret = base64.b32encode(keys.totp_key(lock.secret)).decode().rstrip("=")
    query = {
        "secret": secret,
        "issuer": ISSUER,
        "algorithm": "SHA1",
        "digits": totp.DIGITS,
        "period": totp.STEP_S,
    }
    return f"otpauth://totp/{quote(ISSUER)}:{quote(label, safe='')}?{urlencode(query, quote_via=quote)}"


def code(lock: Lock, now: int) -> tuple[str, int]:
    """(six digits, seconds until the next ones)."""
    digits = totp.code(keys.totp_mac(lock.secret), totp.step(now)).decode()
    return digits, totp.STEP_S - now % totp.STEP_S


def qr_text(lock: Lock) -> str:
    """The QR code for a terminal, two rows of it to a line, light on dark and dark on light alike."""
    buffer = io.StringIO()
    qr(lock).terminal(buffer, compact=True)
    return buffer.getvalue()


def qr_png(lock: Lock) -> bytes:
    """The QR code as a PNG file's content."""
    buffer = io.BytesIO()
    qr(lock).save(buffer, kind="png", scale=8)
    return buffer.getvalue()


def qr(lock: Lock):
    """The QR code (segno.QRCode)."""
    try:
        import segno
    except ImportError:
        raise Refused("missing-part", "QR codes need the Python package segno: run `make setup`") from None
    return segno.make(uri(lock), error="m", micro=False)
