import pytest

from backend.credentials.key_proofs import KeyProofs
from backend.credentials.sightings import Sightings
from backend.credentials.store import CredentialStore
from contract.errors import StartFault
from contract.internal import Verified
from doorward.admin.keys import ProgramKeys
from doorward.admin.shell import Shell
from tests.doorward.made_keys import make_key, make_token
from tests.support.clock import FrozenClock


async def verified(shell: Shell, secret: str) -> Verified:
    store = CredentialStore(shell.database)
    sightings = Sightings(store, shell.clock)
    proofs = KeyProofs(store, passwords=shell.passwords, sightings=sightings, clock=shell.clock)
    answer = await proofs.verify(secret)
    await sightings.close()
    return answer


async def test_keys_and_tokens_are_shown_without_their_secrets(shell: Shell, clock: FrozenClock) -> None:
    assert (await ProgramKeys(shell).show(0)).text == "There is no key"
    secrets = [await make_key(shell, "ci", seconds=60), await make_token(shell, "robots")]
    clock.advance(seconds=60)
    said = await ProgramKeys(shell).show(0)
    rows = [line.split() for line in said.text.splitlines()]
    assert rows[1][:8] == ["1", "API", "key", "1", "ci", "Editor", "-", "expired"]
    assert rows[2] == ["2", "token", "1", "robots", "Admin", "sa-1-of-robots", "good", "-", "-"]
    assert not any(secret in said.text + str(said.facts) for secret in secrets)
    assert (await ProgramKeys(shell).show(7)).facts == []


async def test_a_revoked_key_is_worth_nothing(shell: Shell) -> None:
    secret, kept = await make_key(shell, "ci"), await make_key(shell, "kept")
    said = await ProgramKeys(shell).revoke([1])
    assert (said.text, said.facts) == ("Revoked API key 1 (ci)", {"revoked": [1], "gateways_told": True})
    assert (await verified(shell, secret)).subject is None
    assert (await verified(shell, kept)).subject is not None


async def test_with_a_revoked_token_all_that_gateways_remember_of_its_account_dies(shell: Shell) -> None:
    secret = await make_token(shell, "robots")
    subject = (await verified(shell, secret)).subject
    assert subject is not None
    version = "SELECT credential_version FROM users WHERE id = $1"
    before = await shell.database.fetch_value(version, subject.id)
    assert (await ProgramKeys(shell).revoke([1])).text == "Revoked token 1 (robots)"
    assert (await verified(shell, secret)).subject is None
    assert await shell.database.fetch_value(version, subject.id) > before


async def test_nothing_is_revoked_if_one_of_the_numbers_is_nobodys(shell: Shell) -> None:
    secret = await make_key(shell, "ci")
    with pytest.raises(StartFault, match="There is no key 9"):
        await ProgramKeys(shell).revoke([1, 9])
    assert (await verified(shell, secret)).subject is not None
