"""The secret key is exchanged while everybody goes on (security.md A22)."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from contract.signing import AUDIENCE, IDENTITY_LABEL, Forged, Message, Signer, Verifier, derive_key
from tests.attacks.test_signature import signed, to_backend
from tests.attacks.ways import WAYS
from tests.support.clock import FrozenClock
from tests.support.stack import AS_ADMIN, SECRET, UNREMARKED, Overrides, Stack, bearer, cookie, open_stack
from tests.support.valkey import Valkey

pytestmark = UNREMARKED

NEW = "the next secret key of the tests, long enough"
OVERLAP = {("security", "secret_key"): NEW, ("security", "previous_secret_key"): SECRET}
AFTER = {("security", "secret_key"): NEW}


Open = Callable[..., AbstractAsyncContextManager[Stack]]


@pytest.fixture
def opened(server: Valkey, tmp_path: Path, pytestconfig: pytest.Config) -> Open:
    """Gateways over the same data, each with settings of its own."""
    server.flush()
    way = WAYS[pytestconfig.getoption("--way")]

    def open_one(overrides: Overrides, clock: FrozenClock) -> AbstractAsyncContextManager[Stack]:
        return open_stack(tmp_path, server, {**way.overrides, **overrides}, clock=clock)

    return open_one


@pytest.fixture
async def old(opened: Open) -> AsyncIterator[Stack]:
    async with opened({}, FrozenClock()) as stack:
        yield stack


async def test_a22_nobody_is_refused_while_gateways_change_one_after_the_other(old: Stack, opened: Open) -> None:
    credentials = [AS_ADMIN, bearer(await old.key()), cookie(await old.log_in())]
    async with opened(OVERLAP, old.clock) as new:
        made_at_new = cookie(await new.log_in())
        for _ in range(6):
            for credential in credentials:
                assert [(await each.ask("GET", "/api/org", credential)).status for each in (old, new)] == [
                    200,
                    200,
                ]
            assert (await new.ask("GET", "/api/org", made_at_new)).status == 200
            for secret in (SECRET, NEW):
                answer = await to_backend(new, "GET", "/api/org", signed(old.clock, secret=secret))
                assert answer.status == 200


async def test_a22_sessions_outlive_the_change_once_they_were_rotated(old: Stack, opened: Open) -> None:
    token = await old.log_in()
    async with opened(OVERLAP, old.clock) as new:
        await new.done("GET", "/api/org", cookie(token))
        new.clock.advance(seconds=601)
        await new.done("GET", "/api/org", AS_ADMIN)
        answer = await new.ask("POST", "/api/user/auth-tokens/rotate", cookie(token))
        successor = next(line for line in answer.all("Set-Cookie") if line.startswith(b"grafana_session="))
    async with opened(AFTER, old.clock) as last:
        token = successor.partition(b"=")[2].partition(b";")[0].decode()
        await last.done("GET", "/api/org", cookie(token))


async def test_a22_twin_a_key_that_is_neither_is_refused(old: Stack, opened: Open) -> None:
    async with opened(OVERLAP, old.clock) as new:
        other = signed(old.clock, secret="a secret key that nobody configured")
        assert (await to_backend(new, "GET", "/api/org", other)).status == 401
    async with opened(AFTER, old.clock) as last:
        assert (await to_backend(last, "GET", "/api/org", signed(old.clock))).status == 401
        assert (await last.ask("GET", "/api/org", cookie(await old.log_in()))).status == 401


def test_a22_ten_thousand_signatures_of_both_keys_are_good() -> None:
    clock = FrozenClock()
    keys = [derive_key(secret, label=IDENTITY_LABEL) for secret in (NEW, SECRET)]
    warm, signers = Verifier(keys, clock), [Signer(key, clock) for key in keys]
    for number in range(10_000):
        message = Message(audience=AUDIENCE, method="GET", target=b"/api/org?%d" % number)
        signature = signers[number % 2].sign(b"{}", message)
        cold = Verifier(keys, clock) if number % 1000 == 0 else warm
        assert cold.verify(signature, message, once=True) == b"{}"
    alone = Verifier(keys[:1], clock)
    with pytest.raises(Forged):
        alone.verify(signers[1].sign(b"{}", message), message, once=True)
