"""The TLS side of a data source: whom it trusts us as, and whom we trust it to be."""

import os
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from backend.datasources.proxy.options import ProxyOptions
from contract.errors import BadRequest

_REFUSAL = "Unable to load TLS certificate"


def tls_context(options: ProxyOptions, secrets: Mapping[str, str]) -> ssl.SSLContext:
    """Raises BadRequest for certificates or keys that cannot be used."""
    try:
        return _context(options, secrets)
    except (ssl.SSLError, OSError, ValueError):
        raise BadRequest(_REFUSAL) from None


def _context(options: ProxyOptions, secrets: Mapping[str, str]) -> ssl.SSLContext:
    authority = secrets.get("tlsCACert", "") if options.tls_auth_with_ca_cert else None
    context = ssl.create_default_context(cadata=authority)
    context.set_alpn_protocols(["http/1.1"])
    if options.tls_skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options.tls_auth:
        with _file(secrets.get("tlsClientCert", "") + "\n" + secrets.get("tlsClientKey", "")) as path:
            # Without a password at hand OpenSSL would ask the terminal for one.
            context.load_cert_chain(path, password=str)
    return context


@contextmanager
def _file(text: str) -> Iterator[str]:
    """A name under which OpenSSL can read `text`, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("tls", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as memory:
            memory.write(text.encode())
            memory.flush()
            yield f"/proc/self/fd/{descriptor}"
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        yield file.name
