"""HMAC, HOTP and TOTP are the standard ones: RFC vectors, and two generators that others wrote."""

import hashlib
import os
import random
import shutil
import subprocess
from base64 import b32encode
from pathlib import Path

import pyotp
import pytest

from codes import hotp, keys, totp
from codes.mac import Mac
from tests_host.micropython import run
from tests_host.on_device import codes_vectors

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "tests_host" / "on_device" / "codes_vectors.py"


def oathtool(*args):
    ours = ROOT / ".tools" / "bin" / "oathtool"
    program = os.environ.get("OATHTOOL") or (str(ours) if ours.exists() else shutil.which("oathtool"))
    assert program, "oathtool is missing: make setup brings it"
    return subprocess.run([program, *args], check=True, capture_output=True, text=True).stdout.split()


def test_rfc_vectors_on_cpython():
    assert codes_vectors.wrong() == []


@pytest.mark.parametrize("bits", [64, 32])
def test_rfc_vectors_on_micropython(bits):
    assert run(SCRIPT, str(ROOT / "lib"), bits=bits).split() == ["ok"]


def test_oathtool_shows_the_same_codes():
    dice = random.Random(6238)
    for _ in range(5):
        secret, unix = dice.randbytes(32), dice.randrange(1_600_000_000, 4_000_000_000)
        key = keys.totp_key(secret)
        theirs = oathtool("--totp", f"--now=@{unix}", "--window=99", key.hex())
        mac = keys.totp_mac(secret)
        assert theirs == [totp.code(mac, totp.step(unix) + later).decode() for later in range(100)]


def test_pyotp_shows_the_same_codes():
    dice = random.Random(4226)
    for _ in range(200):
        secret, unix = dice.randbytes(32), dice.randrange(1_600_000_000, 4_000_000_000)
        app = pyotp.TOTP(b32encode(keys.totp_key(secret)).decode())
        assert app.at(unix).encode() == totp.code(keys.totp_mac(secret), totp.step(unix))


def test_pyotp_agrees_on_the_stay_codes_hotp():
    dice = random.Random(10)
    for _ in range(200):
        key, counter = dice.randbytes(32), dice.randrange(2**32)
        theirs = pyotp.HOTP(b32encode(key).decode(), digits=8, digest=hashlib.sha256).at(counter)
        assert theirs.encode() == hotp.code(Mac(hashlib.sha256, key), counter, 8)


def test_each_purpose_has_its_own_key():
    purposes = (keys.TOTP, keys.STAY, keys.PIN, keys.COMMAND, keys.CONSOLE)
    assert len({keys.derive(bytes(32), purpose) for purpose in purposes}) == len(purposes)
    assert len(keys.totp_key(bytes(32))) == 20


@pytest.mark.parametrize("secret", [None, b"", bytes(31), bytes(33), "x" * 32, 32])
def test_a_secret_of_another_length_is_refused_without_being_told(secret):
    with pytest.raises(keys.BadSecret) as caught:
        keys.derive(secret, keys.TOTP)
    assert str(caught.value) == "a lock secret is 32 bytes"
