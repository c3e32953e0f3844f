"""A certificate authority of one's own, with keys on P-256."""

from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Authority:
    """Vouches for hosts. `der`: its certificate, as a lock is told it."""

    def __init__(self, name: str = "Latchkey test authority"):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        now = datetime.now(timezone.utc)
        builder = _builder(self._name, self._name, self._key, now - timedelta(days=3650), now + timedelta(days=3650))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._certificate = builder.sign(self._key, SHA256())
        self.der = self._certificate.public_bytes(Encoding.DER)

    def issue(
        self, folder: Path, host: str = "localhost", begins: int = -1, ends: int = 365, others: tuple[str, ...] = (),
        alternative: bool = True,
    ) -> tuple[Path, Path]:
        """Writes a certificate for `host` and `others`, names or addresses, valid between these days from now, and its
        key. alternative: the names stand as alternative names, too, not only the first as common name.

        Returns the paths of both, PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(timezone.utc)
        builder = _builder(_named(host), self._name, key, now + timedelta(days=begins), now + timedelta(days=ends))
        names = x509.SubjectAlternativeName([_alternative(name) for name in (host, *others)])
        if alternative:
            builder = builder.add_extension(names, critical=False)
        folder.mkdir(parents=True, exist_ok=True)
        certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
        certificate_file.write_bytes(builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        key_file.touch(mode=0o600)
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate_file, key_file

    def write(self, path: Path) -> Path:
        """Writes its certificate, PEM."""
        path.write_bytes(self._certificate.public_bytes(Encoding.PEM))
        return path


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(host):
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(subject, issuer, key, begins, ends):
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), begins, ends
    )
