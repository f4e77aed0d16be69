"""TLS contexts for our listeners and for the links to others, from files that the settings name."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from contract.errors import StartFault
from contract.settings.kinds import TlsVersion

# Forward secrecy and authenticated encryption alone; TLS 1.3 has no others.
_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
_VERSIONS: Final = {"TLS1.2": ssl.TLSVersion.TLSv1_2, "TLS1.3": ssl.TLSVersion.TLSv1_3}


Proof = Literal["name", "authority", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files, of whom `setting` tells the operator which keys name them.

    A certificate may be followed by those between it and its authority. Without `authorities` a client trusts the
    system's, and a server asks no caller for a certificate. `revoked` are the lists of what the authorities took
    back: with it, each of them needs one that is not over.
    """

    setting: str
    certificate: Path | None = None
    key: Path | None = None
    authorities: Path | None = None
    revoked: Path | None = None

    @property
    def named(self) -> tuple[Path, ...]:
        return tuple(path for path in self._all if path is not None)

    @property
    def _all(self) -> tuple[Path | None, ...]:
        return self.certificate, self.key, self.authorities, self.revoked


def server_context(files: TlsFiles, *, oldest: TlsVersion = "TLS1.2") -> ssl.SSLContext:
    """With `authorities`, callers without a certificate of theirs end with the handshake. Raises StartFault."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _harden(context, oldest)
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    if files.authorities is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return _loaded(context, files)


def client_context(files: TlsFiles, *, proof: Proof = "name") -> ssl.SSLContext:
    """What a server has to prove: its name, only that an authority knows it, or nothing. Raises StartFault."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = proof == "name"
    if proof == "nothing":
        context.verify_mode = ssl.CERT_NONE
    _harden(context, "TLS1.2")
    if files.authorities is None:
        context.load_default_certs()
    return _loaded(context, files)


def _harden(context: ssl.SSLContext, oldest: TlsVersion) -> None:
    context.minimum_version = _VERSIONS[oldest]
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION


def _loaded(context: ssl.SSLContext, files: TlsFiles) -> ssl.SSLContext:
    try:
        if files.certificate is not None:
            context.load_cert_chain(files.certificate, files.key, password=_NO_PASSWORD)
        if files.authorities is not None:
            context.load_verify_locations(files.authorities)
        if files.revoked is not None:
            context.load_verify_locations(files.revoked)
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    except (OSError, ssl.SSLError) as fault:
        told = " with ".join(str(path) for path in files.named)
        raise StartFault(f"{told} cannot be used: {_reason(fault)}; correct {files.setting}") from None
    return context


def _reason(fault: OSError) -> str:
    """OpenSSL's words for its own faults, such as KEY_VALUES_MISMATCH; they hold nothing of the files."""
    if isinstance(fault, ssl.SSLError):
        return (fault.reason or "no PEM of the right kind").lower().replace("_", " ")
    return fault.strerror or type(fault).__name__


def _no_password() -> str:
    """An encrypted key would have the process ask its terminal, and wait."""
    return ""


_NO_PASSWORD: Final = _no_password
