import datetime
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.backend.datasources.proxy.conftest import Backend, Caller

X = "/api/datasources/proxy/1/x"
REFUSAL = {"message": "Unable to load TLS certificate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A certificate that signed itself, and its key, as PEM."""

    certificate: str
    key: str
    sealed_key: str


@pytest.fixture(scope="module")
def credential() -> Credential:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Credential(
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        key=_pem(key, serialization.NoEncryption()),
        sealed_key=_pem(key, serialization.BestAvailableEncryption(b"x")),
    )


def _pem(key: ec.EllipticCurvePrivateKey, sealing: serialization.KeySerializationEncryption) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealing).decode()


@pytest.fixture
async def port(credential: Credential, tmp_path: Path) -> AsyncIterator[int]:
    """Of a source that wants to see the same certificate from its callers."""

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(text="fine")

    pem = tmp_path / "server.pem"
    pem.write_text(credential.certificate + credential.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=credential.certificate)
    context.load_cert_chain(pem)
    context.verify_mode = ssl.CERT_REQUIRED
    server = RawTestServer(answer, scheme="https")
    await server.start_server(ssl=context)
    try:
        yield server.port or 0
    finally:
        await server.close()


async def test_a_source_sees_its_certificate_and_is_believed_by_its_authority(
    backend: Backend, caller: Caller, credential: Credential, port: int
) -> None:
    await backend.add(
        f"https://localhost:{port}",
        jsonData={"tlsAuth": True, "tlsAuthWithCACert": True},
        secureJsonData={
            "tlsCACert": credential.certificate,
            "tlsClientCert": credential.certificate,
            "tlsClientKey": credential.key,
        },
    )
    reply = await caller.ask("GET", X)
    assert (reply.status, reply.body) == (200, b"fine")


async def test_who_is_not_vouched_for_is_believed_only_unverified(
    backend: Backend, caller: Caller, credential: Credential, port: int
) -> None:
    secure = {"tlsClientCert": credential.certificate, "tlsClientKey": credential.key}
    source = await backend.add(f"https://localhost:{port}", jsonData={"tlsAuth": True}, secureJsonData=secure)
    assert (await caller.ask("GET", X)).status == 502
    await backend.change(source, jsonData={"tlsAuth": True, "tlsSkipVerify": True})
    assert (await caller.ask("GET", X)).status == 200
    await backend.change(source, jsonData={"tlsAuth": True})
    assert (await caller.ask("GET", X)).status == 502


async def test_a_certificate_for_another_name_is_not_believed(
    backend: Backend, caller: Caller, credential: Credential, port: int
) -> None:
    await backend.add(
        f"https://127.0.0.1:{port}",
        jsonData={"tlsAuthWithCACert": True},
        secureJsonData={"tlsCACert": credential.certificate},
    )
    assert (await caller.ask("GET", X)).status == 502


@pytest.mark.parametrize("name", ["key", "sealed", "cert", "ca"])
async def test_what_cannot_be_loaded_is_told(
    backend: Backend, caller: Caller, credential: Credential, port: int, name: str
) -> None:
    switch = "tlsAuthWithCACert" if name == "ca" else "tlsAuth"
    secure = {
        "tlsCACert": "no certificate" if name == "ca" else credential.certificate,
        "tlsClientCert": "" if name == "cert" else credential.certificate,
        "tlsClientKey": {"key": "no key", "sealed": credential.sealed_key}.get(name, credential.key),
    }
    await backend.add(f"https://localhost:{port}", jsonData={switch: True}, secureJsonData=secure)
    reply = await caller.ask("GET", X)
    assert (reply.status, reply.json) == (400, REFUSAL)
