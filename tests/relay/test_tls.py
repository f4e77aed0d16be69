import ssl
from pathlib import Path

import pytest

from contract.errors import StartFault
from contract.settings.kinds import TlsVersion
from relay.tls import TlsFiles, client_context, server_context
from tests.support.authority import Authority, Pair
from tests.support.handshake import handshake


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def pair(authority: Authority) -> Pair:
    return authority.server()


def _trusting(authority: Authority) -> ssl.SSLContext:
    return client_context(TlsFiles(setting="-", authorities=authority.file))


def _of_version(
    authority: Authority, version: ssl.TLSVersion, *, ciphers: str = "ALL:@SECLEVEL=0"
) -> ssl.SSLContext:
    client = ssl.create_default_context(cafile=str(authority.file))
    client.set_ciphers(ciphers)
    client.maximum_version = version
    return client


def test_the_newest_version_is_spoken_and_http_1_1_is_named(authority: Authority, pair: Pair) -> None:
    client = _trusting(authority)
    client.set_alpn_protocols(["h2", "http/1.1"])
    agreed = handshake(server_context(pair.files()), client)
    assert (agreed.version, agreed.protocol, agreed.asked) == ("TLSv1.3", "http/1.1", None)


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"])
def test_tls_1_2_is_spoken_with_forward_secrecy_and_authenticated_encryption(
    authority: Authority, pair: Pair, cipher: str
) -> None:
    client = _of_version(authority, ssl.TLSVersion.TLSv1_2, ciphers=cipher)
    agreed = handshake(server_context(pair.files()), client)
    assert (agreed.version, agreed.cipher) == ("TLSv1.2", cipher)


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256"])
def test_weaker_ciphers_are_refused(authority: Authority, pair: Pair, cipher: str) -> None:
    client = _of_version(authority, ssl.TLSVersion.TLSv1_2, ciphers=cipher)
    with pytest.raises(ssl.SSLError, match=r"(?i)no.shared.cipher|handshake.failure"):
        handshake(server_context(pair.files()), client)


@pytest.mark.parametrize(
    ("oldest", "spoken"), [("TLS1.2", ssl.TLSVersion.MAXIMUM_SUPPORTED), ("TLS1.3", ssl.TLSVersion.TLSv1_2)]
)
def test_older_versions_than_the_setting_allows_are_refused(
    authority: Authority, pair: Pair, oldest: TlsVersion, spoken: ssl.TLSVersion
) -> None:
    server = server_context(pair.files(), oldest=oldest)
    assert server.minimum_version.name == oldest.replace("TLS1.", "TLSv1_")
    client = _of_version(authority, spoken)
    if spoken is ssl.TLSVersion.TLSv1_2:
        with pytest.raises(ssl.SSLError, match=r"(?i)unsupported.protocol|protocol.version"):
            handshake(server, client)
    else:
        assert handshake(server, client).version == "TLSv1.3"


def test_nothing_is_compressed_or_renegotiated(authority: Authority, pair: Pair) -> None:
    for context in (server_context(pair.files()), _trusting(authority)):
        assert context.options & ssl.OP_NO_COMPRESSION
        assert context.options & ssl.OP_NO_RENEGOTIATION


def test_a_server_of_another_authority_or_name_is_refused(
    tmp_path: Path, authority: Authority, pair: Pair
) -> None:
    server = server_context(pair.files())
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        handshake(server, _trusting(authority), name="127.0.0.2")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, _trusting(Authority(tmp_path, "another")))


def test_a_server_that_wants_certificates_takes_those_of_its_authority(authority: Authority, pair: Pair) -> None:
    server = server_context(pair.files(authorities=authority.file))
    client = client_context(authority.client().files(authorities=authority.file))
    agreed = handshake(server, client)
    assert agreed.asked is not None


def test_it_refuses_all_others(tmp_path: Path, authority: Authority, pair: Pair) -> None:
    server = server_context(pair.files(authorities=authority.file))
    strangers = {
        "none": _trusting(authority),
        "of another authority": client_context(
            Authority(tmp_path, "another").client("mallory").files(authorities=authority.file)
        ),
        "of a server": client_context(authority.server("peer").files(authorities=authority.file)),
        "that is over": client_context(authority.client("late", days=-0.5).files(authorities=authority.file)),
    }
    for client in strangers.values():
        with pytest.raises(ssl.SSLError):
            handshake(server, client)


def test_a_certificate_that_its_authority_took_back_is_refused(authority: Authority, pair: Pair) -> None:
    lost, kept = authority.client("lost"), authority.client("kept")
    server = server_context(pair.files(authorities=authority.file, revoked=authority.revoke(lost)))
    assert handshake(server, client_context(kept.files(authorities=authority.file))).asked is not None
    with pytest.raises(ssl.SSLError):
        handshake(server, client_context(lost.files(authorities=authority.file)))


def test_a_list_of_revoked_ones_that_is_over_lets_nobody_in(authority: Authority, pair: Pair) -> None:
    server = server_context(pair.files(authorities=authority.file, revoked=authority.revoke(days=-1)))
    with pytest.raises(ssl.SSLError):
        handshake(server, client_context(authority.client().files(authorities=authority.file)))


def test_a_list_that_is_none_is_told(tmp_path: Path, authority: Authority, pair: Pair) -> None:
    broken = tmp_path / "broken.crl"
    broken.write_text("no list")
    with pytest.raises(StartFault, match=r"broken\.crl cannot be used"):
        server_context(pair.files(authorities=authority.file, revoked=broken))


def test_without_a_file_the_systems_authorities_are_trusted() -> None:
    assert client_context(TlsFiles(setting="-")).verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_other_files_are_told_in_one_line(tmp_path: Path, text: str) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text(text)
    with pytest.raises(StartFault, match=r"^[^\n]*wrong.pem[^\n]*; correct \[server\] cert_file$"):
        server_context(TlsFiles(setting="[server] cert_file", certificate=wrong, key=wrong))
    with pytest.raises(StartFault, match=r"^[^\n]*; correct \[gateway\] backend_ca_file$"):
        client_context(TlsFiles(setting="[gateway] backend_ca_file", authorities=wrong))


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StartFault, match="No such file"):
        client_context(TlsFiles(setting="-", authorities=tmp_path / "none.pem"))


def test_a_key_of_another_certificate_is_told(authority: Authority, pair: Pair) -> None:
    mixed = TlsFiles(setting="-", certificate=pair.certificate, key=authority.server("other").key)
    with pytest.raises(StartFault, match="key values mismatch"):
        server_context(mixed)
