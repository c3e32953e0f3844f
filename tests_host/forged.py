"""Certificates that prove nothing, and one that does: what a man in the middle may show."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from tools.netlab.certificates import Authority
from tools.netlab.site import BROKER
from tools.sim.board import START

_DAY_S = 86400
# Days from now to the day on which boards begin: a certificate's dates are judged by the board's clock.
BEGIN = round((START - datetime.now(timezone.utc).timestamp()) / _DAY_S)


def _signed(folder: Path, issuer, key, chain: bytes = b""):
    """A certificate for the broker by that key, self-signed where there is no issuer."""
    own = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, BROKER)])
    now = datetime.now(timezone.utc)
    builder = x509.CertificateBuilder(
        issuer or subject, subject, own.public_key(), 7, now - timedelta(days=3650), now + timedelta(days=3650)
    ).add_extension(x509.SubjectAlternativeName([x509.DNSName(BROKER)]), critical=False)
    folder.mkdir(parents=True)
    shown, secret = folder / "certificate.pem", folder / "key.pem"
    shown.write_bytes(builder.sign(key or own, SHA256()).public_bytes(Encoding.PEM) + chain)
    secret.touch(mode=0o600)
    secret.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return shown, secret


def _by_a_host(authority: Authority, folder: Path):
    # The authority vouches for the host, but not for what that host signs.
    shown, secret = authority.issue(folder / "host", "host.latchkey", begins=-3650)
    key = load_pem_private_key(secret.read_bytes(), None)
    host = x509.load_pem_x509_certificate(shown.read_bytes())
    return _signed(folder / "broker", host.subject, key, shown.read_bytes())


# name -> what makes (certificate, key) of the lock's own authority and a folder
FORGED = {
    "another authority of the same name": lambda own, folder: Authority().issue(folder, BROKER, begins=-3650),
    "another authority": lambda own, folder: Authority("Somebody").issue(folder, BROKER, begins=-3650),
    "for another host": lambda own, folder: own.issue(folder, "images.latchkey", begins=-3650),
    "for a longer name": lambda own, folder: own.issue(folder, BROKER + ".example", begins=-3650),
    "expired the day before": lambda own, folder: own.issue(folder, BROKER, begins=-3650, ends=BEGIN - 1),
    "valid from the next day": lambda own, folder: own.issue(folder, BROKER, begins=BEGIN + 2),
    "signed by itself": lambda own, folder: _signed(folder / "broker", None, None),
    "signed by another host of the authority": _by_a_host,
}
