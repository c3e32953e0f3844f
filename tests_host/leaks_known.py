"""What is secret, in all the ways in which it could be printed (leaks.py)."""

import base64
import re

_MOST = 300  # secrets kept in mind; the oldest are forgotten
_PLAIN = 8  # characters that a password has at least; shorter ones are found by chance
_DIGITS = 6  # the same of a PIN
_ERASED = b"\xff" * 64


def forms(value: bytes) -> list[str]:
    """Ways in which bytes could be printed, in lower case."""
    texts = (value.hex(), base64.b64encode(value).decode(), base64.urlsafe_b64encode(value).decode(),
             base64.b32encode(value).decode(), repr(value)[2:-1], str(list(value))[1:-1])  # fmt: skip
    return sorted({text.rstrip("=").lower() for text in texts})


class Known:
    """Secrets, keys, passwords and PINs that were made, read or used so far."""

    def __init__(self):
        self._known: dict[bytes, tuple[list[str], str]] = {}

    def secret(self, value) -> None:
        """Bytes of a secret or key. Those of a few different bytes are the tests' own fillers."""
        if isinstance(value, (bytes, bytearray)) and len(value) >= 16 and len(set(value)) >= 8:
            self._know(bytes(value), forms(bytes(value)))

    def password(self, text) -> None:
        if isinstance(text, str) and len(text) >= _PLAIN:
            self._know(text.encode(), [text.lower()], r"\w")

    def pin(self, digits) -> None:
        if isinstance(digits, (bytes, bytearray)) and len(digits) >= _DIGITS and digits.isdigit():
            self._know(bytes(digits), [digits.decode()], r"[\w.]")

    def pem(self, text: bytes) -> None:
        """A private key's own part: its longest lines."""
        if b"PRIVATE" in text:
            line = text.splitlines()[len(text.splitlines()) // 2]
            self._know(line, [line.decode().lower()])

    def mark(self) -> set:
        """What is known now, for `forget_pins`."""
        return set(self._known)

    def forget_pins(self, kept: set) -> None:
        """Forgets the PINs that were not known then: another test's six digits are found by chance."""
        for value in [value for value in self._known if value.isdigit() and value not in kept]:
            del self._known[value]

    def _know(self, value, texts, not_beside=""):
        if value not in self._known:
            self._known[value] = texts, not_beside
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]

    def stored(self, data: bytes) -> bool:
        """Is one of them in these bytes of a lock, as it is or in hexadecimal? Erased flash is passed over."""
        data = data.replace(_ERASED, b"")
        return any(value in data or value.hex().encode() in data for value in list(self._known))

    def within_bytes(self, data: bytes) -> bool:
        """Is one of them in these bytes, as it is? Not PINs: large files have any six digits."""
        return any(value in data for value in list(self._known) if not value.isdigit())

    def within(self, text: str) -> bool:
        """Is one of them in this text, in lower case?"""
        return any(
            form in text and (not beside or re.search(rf"(?<!{beside}){re.escape(form)}(?!{beside})", text))
            for texts, beside in list(self._known.values())
            for form in texts
        )
