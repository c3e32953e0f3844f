"""Stand-in for the module `ssl` that the ESP32 port freezes in: `tls` under its usual name."""

import tls as _tls
from tls import CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED, MBEDTLS_VERSION, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER


class SSLContext(_tls.SSLContext):
    """As `tls.SSLContext`."""

    def load_verify_locations(self, cafile=None, cadata=None):
        """The certificate authorities that may vouch; here only as data."""
        if cadata is None:
            raise OSError(2)
        super().load_verify_locations(cadata)


def wrap_socket(sock, server_side=False, key=None, cert=None, cert_reqs=CERT_NONE, cadata=None, server_hostname=None,
                do_handshake=True):
    """A TLS connection over the socket, in one call."""
    context = SSLContext(PROTOCOL_TLS_SERVER if server_side else PROTOCOL_TLS_CLIENT)
    if cert or key:
        raise ValueError("invalid key")
    context.verify_mode = cert_reqs
    if cadata:
        context.load_verify_locations(cadata=cadata)
    return context.wrap_socket(sock, server_side=server_side, do_handshake_on_connect=do_handshake,
                               server_hostname=server_hostname)
