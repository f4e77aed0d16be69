"""TLS contexts for our listeners and for the link to the backend, from files that the settings name."""

import ssl
from pathlib import Path

from contract.errors import StartFault


def server_context(cert_file: Path, key_file: Path) -> ssl.SSLContext:
    """TLS 1.2 and newer with Python's choice of ciphers; raises StartFault."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(cert_file, key_file)
    except (OSError, ssl.SSLError) as fault:
        reason = f"{cert_file} with {key_file}: {_reason(fault)}"
        raise StartFault(f"The certificate cannot be used: {reason}; correct cert_file and cert_key") from None
    return context


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trusts `ca_file` alone, or the system's authorities without one; raises StartFault."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as fault:
        raise StartFault(
            f"The authorities in {ca_file} cannot be used: {_reason(fault)}; correct [gateway] backend_ca_file"
        ) from None


def _reason(fault: OSError) -> str:
    return fault.strerror or type(fault).__name__
