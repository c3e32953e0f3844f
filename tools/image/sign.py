"""Signs images with esptool's `espsecure`: key files, or a hardware key over PKCS#11."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from image.manifest import BLOCK, HEADER
from tools.image import form, keyfile, signature
from tools.refusals import Refused


def with_keys(image: bytes, pems: list[bytes]) -> bytes:
    """The image with one more signature per private key, behind those it has. Raises Refused."""
    return header_with_keys(image[:HEADER], pems, _present(image)) + image[HEADER:]


def header_with_keys(header: bytes, pems: list[bytes], present: list[bytes]) -> bytes:
    """The header with signatures behind those of the keys `present` (digests), whatever its manifest says."""
    import espsecure  # a quarter of a second: not for those who don't sign

    digests = present + [keyfile.digest(keyfile.public(pem)) for pem in pems]
    for number, digest in enumerate(digests):
        if digest in digests[:number]:
            raise Refused("exists", f"the image has a signature of key {digest.hex()} already")
    if len(digests) > signature.MOST:
        raise Refused("too-large", f"there is room for {signature.MOST} signatures")
    made = espsecure.generate_signature_block_using_private_key([io.BytesIO(pem) for pem in pems], header[:BLOCK])
    start = BLOCK + len(present) * signature.SIZE
    return header[:start] + made + header[start + len(made) :]


def with_hsm(image: bytes, config: Path) -> bytes:
    """The image with one more signature, made by the hardware key that `config` names. Raises Refused.

    config: espsecure's own file, section [hsm_config] with pkcs11_lib, slot, label, label_pubkey, credentials.
    """
    present = _present(image)
    keyfile.read(config)  # says so if it can't, more plainly than espsecure
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.bin", Path(folder) / "out.bin"
        source.write_bytes(image[: HEADER if present else BLOCK])
        command = [sys.executable, "-m", "espsecure", "sign-data", "--version", "2", "--output", str(target)]
        command += ["--append-signatures"] if present else []
        command += ["--hsm", "--hsm-config", str(config), str(source)]
        ran = subprocess.run(command, capture_output=True, text=True)
        said = ran.stdout + ran.stderr
        if ran.returncode or not target.exists():
            if "python-pkcs11" in said:
                raise Refused("missing-part", "hardware keys need python-pkcs11: pip install 'esptool[hsm]'")
            raise Refused("bad-file", "espsecure: " + _last_line(said))
        header = target.read_bytes()
    if len(header) != HEADER or header[:BLOCK] != image[:BLOCK]:
        raise Refused("bad-file", f"espsecure made {len(header)} bytes that are no header of this image")
    done = header + image[HEADER:]
    if len(_present(done)) != len(present) + 1:  # raises for a key that is not RSA
        raise Refused("bad-signature", "espsecure added no signature")
    return done


def _present(image: bytes) -> list[bytes]:
    """Digests of those who signed already. Raises Refused for an image not worth a signature."""
    whole = form.take(image)
    found = signature.blocks(whole.header)
    for block in found:
        if not block.sound:
            raise Refused("bad-signature", f"the signature of key {block.key.hex()} is not of this manifest")
    return [block.key for block in found]


def _last_line(text: str) -> str:
    lines = [bare for bare in (line.strip(" ╭╮╰╯│─") for line in text.splitlines()) if bare]  # it draws boxes
    return lines[-1] if lines else "it says nothing"
