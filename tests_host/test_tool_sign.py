"""Host tool: who signed an image; stock espsecure says the same, damage has a name, keys stay private."""

import stat
import subprocess
from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from tool_runner import run

from image.manifest import BLOCK, HEADER
from tests_host.signside import espsecure, refusal
from tools.image import dev, examine, form, fs, keyfile, pack, sign, signature
from tools.sim.chip import core_image


def test_stock_espsecure_accepts_the_header(signed, tmp_path, other_key):
    head = tmp_path / "head.bin"
    head.write_bytes(signed.read_bytes()[:HEADER])
    done = espsecure("verify-signature", "--version", "2", "--keyfile", dev.dev_key(), head)
    assert done.returncode == 0, done.stdout + done.stderr
    assert espsecure("verify-signature", "--version", "2", "--keyfile", other_key, head).returncode != 0
    head.write_bytes(dev.dev_image()[:HEADER])  # of the simulator, which signs without espsecure
    done = espsecure("verify-signature", "--version", "2", "--keyfile", dev.dev_key(), head)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_stock_espsecure_signs_is_accepted(unsigned, tmp_path, other_key):
    image = unsigned.read_bytes()
    head = tmp_path / "head.bin"
    block = tmp_path / "manifest.bin"
    block.write_bytes(image[:BLOCK])
    done = espsecure("sign-data", "--version", "2", "--keyfile", other_key, "--output", head, block)
    assert done.returncode == 0, done.stdout + done.stderr
    digest = tmp_path / "digest.bin"
    assert espsecure("digest-sbv2-public-key", "--keyfile", other_key, "--output", digest).returncode == 0
    signer = examine.verify(head.read_bytes() + image[HEADER:], [digest.read_bytes()])
    assert signer.key == keyfile.digest(keyfile.public(other_key.read_bytes()))


def test_two_sign_and_each_is_enough(signed, other_key, tmp_path):
    again = run("image", "sign", signed, "--key", other_key)
    assert again.status == 0, again.err
    public = tmp_path / "other.pub.pem"
    assert espsecure("extract-public-key", "--version", "2", "--keyfile", other_key, public).returncode == 0
    for trusted in (("--key", dev.dev_key()), ("--key", public), ("--digest", dev.dev_digest().hex())):
        result = run("image", "verify", signed, *trusted)
        assert result.status == 0 and "sound" in result.out, result.err
    assert "[exists]" in run("image", "sign", signed, "--key", other_key).err


def test_a_fourth_signature_has_no_room(unsigned, tmp_path):
    names = [tmp_path / f"{number}.pem" for number in range(4)]
    for name in names:
        keyfile.create(name)
    assert run("image", "sign", unsigned, *sum((("--key", name) for name in names[:3]), ())).status == 0
    before = unsigned.read_bytes()
    assert "[too-large]" in run("image", "sign", unsigned, "--key", names[3]).err
    assert unsigned.read_bytes() == before and len(signature.blocks(before)) == 3


@pytest.mark.parametrize("others", [0, 1])
def test_a_hardware_key_signs_through_espsecure(others, unsigned, tmp_path, other_key, monkeypatch):
    """No module is here: what the tool asks of espsecure is asked of a key file instead."""
    if others:
        assert run("image", "sign", unsigned, "--key", dev.dev_key()).status == 0
    config = tmp_path / "hsm.conf"
    config.write_text("[hsm_config]\npkcs11_lib = /usr/lib/module.so\nslot = 0\nlabel = latchkey\n")
    asked = []

    def instead(command, **options):
        asked.append(command)
        at = command.index("--hsm")
        assert command[at : at + 3] == ["--hsm", "--hsm-config", str(config)]
        key = ("--keyfile", str(other_key))
        return subprocess.run([*command[:4], *key, *command[4:at], *command[at + 3 :]], **options)

    monkeypatch.setattr(sign, "subprocess", SimpleNamespace(run=instead))
    result = run("image", "sign", unsigned, "--hsm-config", config)
    assert result.status == 0 and len(asked) == 1, result.err
    assert ("--append-signatures" in asked[0]) == bool(others)
    assert run("image", "verify", unsigned, "--key", other_key).status == 0
    assert run("image", "verify", unsigned, "--key", dev.dev_key()).status == 1 - others


@pytest.mark.skipif(find_spec("pkcs11") is not None, reason="the package that is to be missing is installed")
def test_what_a_hardware_key_needs_is_said(unsigned, tmp_path):
    config = tmp_path / "hsm.conf"
    config.write_text("[hsm_config]\n")
    result = run("image", "sign", unsigned, "--hsm-config", config)
    assert "[missing-part]" in result.err and "esptool[hsm]" in result.err


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (0, "bad-format"),
        (60, "bad-signature"),  # the manifest, of good form
        (200, "bad-format"),
        (BLOCK, "bad-signature"),
        (BLOCK + 100, "bad-signature"),
        (BLOCK + 900, "bad-signature"),
        (BLOCK + signature.SIZE - 1, "bad-signature"),
        (HEADER - 1, "bad-signature"),
        (HEADER, "bad-hash"),
        (-1, "bad-hash"),
    ],
)
def test_one_changed_bit_has_a_name(at, name, tmp_path):
    data = bytearray(dev.dev_image(core=core_image.make()))
    data[at] ^= 1
    path = tmp_path / "x.img"
    path.write_bytes(data)
    result = run("image", "verify", path, "--key", dev.dev_key(), "--json")
    assert result.status == 1 and result.data["refused"] == name
    assert run("image", "inspect", path).status == 1


def test_a_signature_with_a_right_sum_but_of_another_manifest_is_bad(other_key):
    one, two = dev.dev_image(counter=1), dev.dev_image(counter=2)
    mixed = one[:BLOCK] + two[BLOCK:HEADER] + one[HEADER:]
    assert refusal(examine.verify, mixed, [dev.dev_digest()]) == "bad-signature"
    assert refusal(examine.verify, one, [bytes(32)]) == "unknown-key"
    found = examine.describe(mixed)
    assert found["problem"]["refused"] == "bad-signature" and found["signers"][0]["sound"] is False


def test_lengths_have_names(signed, tmp_path):
    data = signed.read_bytes()
    path = tmp_path / "x.img"
    for held, name in (
        (b"", "truncated"),
        (data[: HEADER - 1], "truncated"),
        (data[:-1], "truncated"),
        (data + b"\xff", "bad-format"),
        (b"\x7fELF" * BLOCK, "bad-format"),
        (b"x" * (4 << 20), "bad-format"),
    ):
        path.write_bytes(held)
        result = run("image", "verify", path, "--key", dev.dev_key())
        assert result.status == 1 and f"[{name}]" in result.err, name


def test_signed_nonsense_is_still_refused():
    """Sound hashes and signature do not make a file system, nor a core."""
    fields = {
        "model": "6000i", "hardware": (1,), "version": "1", "counter": 1, "abi": 774, "core_version": (1, 25, 0)
    }  # fmt: skip
    app = form.take(dev.dev_image()).app
    for image, name in (
        (pack.join(b"\xff" * BLOCK, **fields), "bad-format"),
        (pack.join(fs.make({"readme": b"x"}), **fields), "bad-format"),
        (pack.join(app, **{**fields, "abi": 775}), "wrong-core"),
        (pack.join(b"\xff" * (fs.ROOM + BLOCK), **fields), "too-large"),
    ):
        assert refusal(examine.verify, dev.dev_signed(image), [dev.dev_digest()]) == name
    assert examine.verify(dev.dev_signed(pack.join(app, **fields)), [dev.dev_digest()]).sound


# The keys


def test_keys_are_private_made_once_and_named_by_their_digest(tmp_path):
    path = tmp_path / "release.pem"
    made = run("image", "keys", "new", path)
    assert made.status == 0 and stat.S_IMODE(path.stat().st_mode) == 0o600
    held = path.read_bytes()
    assert "[exists]" in run("image", "keys", "new", path).err and path.read_bytes() == held
    digest = run("image", "keys", "digest", path, "--json").data["digest"]
    assert digest == made.out.strip() == keyfile.digest(keyfile.public(held)).hex()


def test_a_signing_key_that_others_can_read_is_refused(unsigned, tmp_path, other_key):
    key = tmp_path / "open.pem"
    key.write_bytes(other_key.read_bytes())
    key.chmod(0o644)
    assert "[permissions]" in run("image", "sign", unsigned, "--key", key).err
    allowed = run("image", "sign", unsigned, "--key", key, "--insecure-permissions", "--out", tmp_path / "signed.img")
    assert allowed.status == 0 and "mode 0644" in allowed.err
    assert not signature.blocks(unsigned.read_bytes()) and signature.blocks((tmp_path / "signed.img").read_bytes())


def test_a_key_of_another_size_or_kind_is_refused(tmp_path):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    small = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for key in (small, ec.generate_private_key(ec.SECP256R1())):
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        assert refusal(keyfile.public, pem) == "bad-file"
