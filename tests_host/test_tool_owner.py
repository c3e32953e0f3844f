"""Host tool: the owner's app gets the key that the lock checks; an independent TOTP agrees."""

import os
import stat

import pyotp
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tool_runner import NOW, SECRET, new_lock, run

from tools import otpauth, secretfile


@given(
    st.integers(0, 4_000_000_000),
    st.binary(min_size=32, max_size=32),
    st.text(max_size=20).filter(str.isprintable),
)
def test_pyotp_reads_the_uri_and_makes_the_same_codes(now, secret, name):
    lock = secretfile.new(secret, zone="UTC", name=name)
    app = pyotp.parse_uri(otpauth.uri(lock))
    assert app.issuer == "Latchkey" and app.interval == 30 and app.digits == 6
    digits, left = otpauth.code(lock, now)
    assert app.at(now) == digits == app.at(now + left - 1)
    assert 1 <= left <= 30 and (now + left) % 30 == 0


def test_the_label_names_the_lock():
    lock = secretfile.new(SECRET, zone="UTC", name="Sea: view/2 & more", serial="LK-7")
    app = pyotp.parse_uri(otpauth.uri(lock))
    assert app.name == "Sea  view/2 & more (LK-7)"


def test_totp_shows_the_code_and_the_seconds_left(tmp_path):
    path = new_lock(tmp_path)
    data = run("totp", path, "--json", now=NOW + 7).data
    app = pyotp.parse_uri(run("owner", path, "--uri", reveals=True).out.strip())
    assert data == {"code": app.at(NOW), "seconds_left": 23}


def test_the_png_holds_the_uri_and_is_private(tmp_path):
    path = new_lock(tmp_path, name="Sea view")
    png = tmp_path / "owner.png"
    assert run("owner", path, "--png", png).status == 0
    assert stat.S_IMODE(os.stat(png).st_mode) == 0o600
    uri = run("owner", path, "--uri", reveals=True).out.strip()
    with Image.open(png) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image.convert("L"))] == [uri]
    assert run("owner", path, "--png", png).status == 1  # never over an existing file


def test_the_terminal_code_reads_the_same(tmp_path):
    path = new_lock(tmp_path)
    text = run("owner", path, "--qr", reveals=True).out
    rows = [line for line in text.splitlines() if line and set(line) <= set("█▀▄ ")]
    image = Image.new("L", (len(rows[0]) * 4, len(rows) * 8))
    for y, row in enumerate(rows):
        for x, char in enumerate(row):
            upper, lower = (255 if char in "█▀" else 0), (255 if char in "█▄" else 0)
            image.paste(upper, (x * 4, y * 8, x * 4 + 4, y * 8 + 4))
            image.paste(lower, (x * 4, y * 8 + 4, x * 4 + 4, y * 8 + 8))
    uri = run("owner", path, "--uri", reveals=True).out.strip()
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [uri]


def test_without_asking_nothing_of_the_key_is_shown(tmp_path):
    path = new_lock(tmp_path)
    result = run("owner", path)
    assert result.status == 2 and "--qr" in result.err and result.out == ""
