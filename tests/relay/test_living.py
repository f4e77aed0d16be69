import asyncio
import os
import ssl
import time
from pathlib import Path

import pytest

from contract.errors import StartFault
from relay.living import LivingContext, living_client, living_server, watched
from relay.tls import TlsFiles, client_context
from tests.support.authority import Authority, Pair
from tests.support.clock import FrozenClock, RunningClock
from tests.support.handshake import handshake
from tests.support.waiting import until


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def pair(authority: Authority) -> Pair:
    return authority.server()


@pytest.fixture
def living(pair: Pair) -> LivingContext:
    return living_server(pair.files(), FrozenClock(), oldest="TLS1.2")


def _shown(living: LivingContext, authority: Authority) -> bytes:
    return handshake(living, ssl.create_default_context(cafile=str(authority.file))).shown


def test_a_new_certificate_is_shown_from_then_on(authority: Authority, pair: Pair, living: LivingContext) -> None:
    before = _shown(living, authority)
    pair.replace_with(authority.server("renewed"))
    assert _shown(living, authority) == before
    living.look()
    assert _shown(living, authority) != before


def test_files_that_do_not_fit_each_other_change_nothing_until_they_do(
    authority: Authority, pair: Pair, living: LivingContext, capsys: pytest.CaptureFixture[str]
) -> None:
    before, renewed = _shown(living, authority), authority.server("renewed")
    pair.certificate.write_bytes(renewed.certificate.read_bytes())
    living.look()
    living.look()
    assert _shown(living, authority) == before
    assert capsys.readouterr().out.count("new certificate refused") == 1
    pair.key.write_bytes(renewed.key.read_bytes())
    living.look()
    assert _shown(living, authority) != before


@pytest.mark.parametrize("text", [b"", b"no certificate"])
def test_a_broken_file_changes_nothing(
    authority: Authority, pair: Pair, living: LivingContext, text: bytes
) -> None:
    before = _shown(living, authority)
    for path in (pair.certificate, pair.key):
        path.write_bytes(text)
        living.look()
        assert _shown(living, authority) == before


def test_a_file_that_is_gone_changes_nothing_and_is_read_when_it_is_back(
    authority: Authority, pair: Pair, living: LivingContext
) -> None:
    before = _shown(living, authority)
    pair.certificate.unlink()
    living.look()
    assert _shown(living, authority) == before
    pair.replace_with(authority.server("renewed"))
    living.look()
    assert _shown(living, authority) != before


def test_a_link_that_leads_elsewhere_is_a_change(tmp_path: Path, authority: Authority) -> None:
    """As secrets are mounted into containers: a folder, exchanged by its link."""
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        pair = authority.server(name)
        os.link(pair.certificate, folder / "tls.crt")
        os.link(pair.key, folder / "tls.key")
    current = tmp_path / "current"
    current.symlink_to(tmp_path / "one")
    linked = Pair(certificate=current / "tls.crt", key=current / "tls.key")
    living = living_server(linked.files(), FrozenClock(), oldest="TLS1.2")
    before = _shown(living, authority)
    fresh = tmp_path / "fresh"
    fresh.symlink_to(tmp_path / "two")
    fresh.rename(current)
    living.look()
    assert _shown(living, authority) != before


def test_authorities_are_read_anew_too(tmp_path: Path, authority: Authority, pair: Pair) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(authority.file.read_bytes())
    living = living_server(pair.files(authorities=trusted), FrozenClock(), oldest="TLS1.2")
    next_one = Authority(tmp_path, "next")
    client = living_client(next_one.client().files(authorities=authority.file), FrozenClock(), name="127.0.0.1")
    with pytest.raises(ssl.SSLError):
        handshake(living, client)
    trusted.write_bytes(authority.file.read_bytes() + next_one.file.read_bytes())
    living.look()
    assert handshake(living, client).asked is not None


def test_lists_of_revoked_ones_are_read_anew_too(authority: Authority, pair: Pair) -> None:
    lost = authority.client("lost")
    caller = client_context(lost.files(authorities=authority.file))
    revoked = authority.revoke()
    living = living_server(pair.files(authorities=authority.file, revoked=revoked), FrozenClock(), oldest="TLS1.2")
    assert handshake(living, caller).asked is not None
    authority.revoke(lost)
    living.look()
    with pytest.raises(ssl.SSLError):
        handshake(living, caller)


def test_a_server_may_have_to_prove_another_name_than_its_address(authority: Authority) -> None:
    server = living_server(authority.server("named", host="backend.test").files(), FrozenClock(), oldest="TLS1.2")
    trusting = TlsFiles(setting="-", authorities=authority.file)
    named = living_client(trusting, FrozenClock(), name="backend.test")
    assert handshake(server, named, name="10.0.0.7").version == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, living_client(trusting, FrozenClock(), name=""), name="10.0.0.7")


def test_a_certificate_that_ends_soon_is_told(authority: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    clock = FrozenClock()
    ending = authority.server(days=(clock.now() - time.time()) / 86400 + 13)
    living_server(ending.files(), clock, oldest="TLS1.2")
    assert "certificate ends soon" in capsys.readouterr().out
    lasting = authority.server(days=(clock.now() - time.time()) / 86400 + 15)
    living_server(lasting.files(), clock, oldest="TLS1.2")
    assert "certificate ends soon" not in capsys.readouterr().out


def test_key_and_certificate_may_share_a_file(authority: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    pair = authority.server(days=0.5)
    pair.key.write_bytes(pair.key.read_bytes() + pair.certificate.read_bytes())
    both = Pair(certificate=pair.key, key=pair.key)
    living = living_server(both.files(), RunningClock(), oldest="TLS1.2")
    assert "certificate ends soon" in capsys.readouterr().out
    assert _shown(living, authority)


def test_files_that_cannot_be_used_at_the_start_are_a_fault(authority: Authority, pair: Pair) -> None:
    pair.key.write_text("")
    with pytest.raises(StartFault):
        living_server(pair.files(), FrozenClock(), oldest="TLS1.2")


def test_a_client_looks_at_its_files_whenever_it_connects(tmp_path: Path, authority: Authority) -> None:
    own = authority.client()
    server = living_server(authority.server().files(authorities=authority.file), FrozenClock(), oldest="TLS1.2")
    client = living_client(own.files(authorities=authority.file), name="")
    before = handshake(server, client).asked
    own.replace_with(authority.client("renewed"))
    renewed = handshake(server, client).asked
    assert renewed != before
    own.key.write_bytes(b"")
    assert handshake(server, client).asked == renewed


async def test_files_are_looked_at_again_and_again(
    authority: Authority, pair: Pair, living: LivingContext
) -> None:
    before = _shown(living, authority)
    async with watched(living, every=0.01):
        pair.replace_with(authority.server("renewed"))
        await until(lambda: _shown(living, authority) != before)


async def test_files_are_not_looked_at_where_nobody_wants_it(
    authority: Authority, pair: Pair, living: LivingContext
) -> None:
    before = _shown(living, authority)
    async with watched(living, every=0):
        pair.replace_with(authority.server("renewed"))
        await asyncio.sleep(0.05)
        assert _shown(living, authority) == before
