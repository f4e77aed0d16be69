from dataclasses import replace

import pytest

from backend.storage.database import Database
from backend.vault.model import DataKey, Place, Sealed, Unreadable
from backend.vault.vault import Vault
from tests.support.clock import FrozenClock

PLACE = Place(b"row 5 password")


@pytest.fixture
def vault(clock: FrozenClock) -> Vault:
    return Vault(["current"], clock=clock)


@pytest.fixture
async def key(vault: Vault, database: Database) -> DataKey:
    return await vault.key(database)


@pytest.mark.parametrize("text", ["", "s3cret", "pass wörd 🔑", "x" * 100_000])
def test_what_was_sealed_can_be_opened(vault: Vault, key: DataKey, text: str) -> None:
    assert vault.open(vault.seal(text, PLACE, key), PLACE) == text


def test_a_sealed_value_does_not_show_what_it_holds(vault: Vault, key: DataKey) -> None:
    sealed = vault.seal("s3cret", PLACE, key)
    assert b"s3cret" not in sealed.value
    assert "s3cret" not in repr(sealed)


def test_the_same_value_never_looks_the_same(vault: Vault, key: DataKey) -> None:
    assert vault.seal("s3cret", PLACE, key) != vault.seal("s3cret", PLACE, key)


def test_a_value_moved_to_another_place_does_not_open(vault: Vault, key: DataKey) -> None:
    with pytest.raises(Unreadable):
        vault.open(vault.seal("s3cret", PLACE, key), Place(b"row 6 password"))


def test_a_value_with_any_byte_changed_does_not_open(vault: Vault, key: DataKey) -> None:
    sealed = vault.seal("s3cret", PLACE, key)
    for value in _broken(sealed.value):
        with pytest.raises(Unreadable):
            vault.open(replace(sealed, value=value), PLACE)


def test_a_data_key_with_any_byte_changed_opens_nothing(vault: Vault, key: DataKey) -> None:
    sealed = vault.seal("s3cret", PLACE, key)
    for wrapped in _broken(key.wrapped):
        with pytest.raises(Unreadable):
            vault.open(replace(sealed, key=replace(key, wrapped=wrapped)), PLACE)


def _broken(value: bytes) -> list[bytes]:
    changed = [value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in range(len(value))]
    return changed + [value[:length] for length in range(len(value))]


def test_a_value_of_another_form_does_not_open(vault: Vault, key: DataKey) -> None:
    with pytest.raises(Unreadable):
        vault.open(Sealed(value=vault.seal("s3cret", PLACE, key).value, key=None), PLACE)


def test_another_secret_key_does_not_open_it(vault: Vault, key: DataKey, clock: FrozenClock) -> None:
    with pytest.raises(Unreadable) as refusal:
        Vault(["another"], clock=clock).open(vault.seal("s3cret", PLACE, key), PLACE)
    assert "s3cret" not in str(refusal.value)


def test_the_previous_secret_key_still_opens_it(vault: Vault, key: DataKey, clock: FrozenClock) -> None:
    sealed = vault.seal("s3cret", PLACE, key)
    assert Vault(["next", "current"], clock=clock).open(sealed, PLACE) == "s3cret"


async def test_one_data_key_serves_until_another_is_made(vault: Vault, key: DataKey, database: Database) -> None:
    assert await vault.key(database) == key
    new = await vault.new_key(database)
    assert await vault.key(database) == new != key


async def test_a_data_key_that_nothing_unwraps_seals_nothing_more(
    key: DataKey, database: Database, clock: FrozenClock
) -> None:
    other = Vault(["another"], clock=clock)
    made = await other.key(database)
    assert made.id == key.id + 1
    assert other.open(other.seal("s3cret", PLACE, made), PLACE) == "s3cret"


async def test_a_rewrapped_key_no_longer_needs_the_previous_secret_key(
    vault: Vault, key: DataKey, clock: FrozenClock
) -> None:
    rotating, sealed = Vault(["next", "current"], clock=clock), vault.seal("s3cret", PLACE, key)
    new = rotating.rewrap(key)
    assert (rotating.is_wrapped_anew(key), rotating.is_wrapped_anew(new)) == (False, True)
    assert Vault(["next"], clock=clock).open(replace(sealed, key=new), PLACE) == "s3cret"
