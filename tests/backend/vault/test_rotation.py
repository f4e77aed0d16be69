from collections.abc import Sequence

import pytest

from backend.storage.database import Database, Statements
from backend.vault.holder import Held, Holder
from backend.vault.model import Place, Sealed
from backend.vault.rotation import Rotated, Rotation
from backend.vault.store import DataKeyStore
from backend.vault.vault import Vault
from tests.support.clock import FrozenClock


class Shelf:
    """A Holder that keeps its rows in memory."""

    def __init__(self, *values: Sealed | str, breaks_at: int | None = None) -> None:
        self.values = list(values)
        self._breaks_at = breaks_at

    async def everything(self, _: Statements) -> Sequence[Held]:
        return [Held(row=row, place=place(row), value=value) for row, value in enumerate(self.values)]

    async def outdated(self, statements: Statements) -> Sequence[Held]:
        held = await self.everything(statements)
        return [one for one in held if isinstance(one.value, str) or one.value.key is None]

    async def keep(self, _: Statements, held: Held, sealed: Sealed) -> None:
        if held.row == self._breaks_at:
            raise ConnectionError("broken off")
        self.values[held.row] = sealed


def place(row: int) -> Place:
    return Place(b"row %d" % row)


def sealed_values(shelf: Shelf) -> list[Sealed]:
    return [value for value in shelf.values if isinstance(value, Sealed)]


def opened(vault: Vault, shelf: Shelf) -> list[str]:
    return [vault.open(value, place(row)) for row, value in enumerate(sealed_values(shelf))]


@pytest.fixture
def vault(clock: FrozenClock) -> Vault:
    return Vault(["current"], clock=clock)


async def shelf_of(vault: Vault, database: Database, *texts: str, breaks_at: int | None = None) -> Shelf:
    key = await vault.key(database)
    values = [vault.seal(text, place(row), key) for row, text in enumerate(texts)]
    return Shelf(*values, breaks_at=breaks_at)


def rotation(database: Database, vault: Vault, *holders: Holder) -> Rotation:
    return Rotation(database, vault=vault, holders=holders)


async def key_numbers(database: Database) -> list[int]:
    return [key.id for key in await DataKeyStore(database).all()]


async def test_everything_is_sealed_under_a_new_key_and_the_old_one_goes(database: Database, vault: Vault) -> None:
    shelf, other = await shelf_of(vault, database, "a", "b"), await shelf_of(vault, database, "c")
    done = await rotation(database, vault, shelf, other).rotate()
    assert done == Rotated(key_id=2, sealed=3, unreadable=0)
    assert (opened(vault, shelf), opened(vault, other)) == (["a", "b"], ["c"])
    assert {value.key.id for value in sealed_values(shelf) if value.key} == {2}
    assert await key_numbers(database) == [2]


async def test_what_cannot_be_read_stays_with_its_key(
    database: Database, vault: Vault, clock: FrozenClock
) -> None:
    lost = await shelf_of(Vault(["gone"], clock=clock), database, "lost")
    shelf = await shelf_of(vault, database, "kept")
    before = list(lost.values)
    done = await rotation(database, vault, lost, shelf).rotate()
    assert (done.sealed, done.unreadable) == (1, 1)
    assert lost.values == before
    assert await key_numbers(database) == [1, done.key_id]


async def test_a_rotation_that_is_broken_off_leaves_the_keys_alone(database: Database, vault: Vault) -> None:
    shelf = await shelf_of(vault, database, "a", "b", breaks_at=1)
    with pytest.raises(ConnectionError):
        await rotation(database, vault, shelf).rotate()
    assert await key_numbers(database) == [1]
    again = await shelf_of(vault, database, "a", "b")
    assert (await rotation(database, vault, again).rotate()).sealed == 2


async def test_what_stood_in_clear_is_sealed_when_a_backend_starts(database: Database, vault: Vault) -> None:
    shelf = Shelf("in clear")
    await rotation(database, vault, shelf).renew()
    assert opened(vault, shelf) == ["in clear"]


async def test_a_new_secret_key_exchanges_the_wrapping_alone(
    database: Database, vault: Vault, clock: FrozenClock
) -> None:
    shelf = await shelf_of(vault, database, "a")
    both = Vault(["next", "current"], clock=clock)
    await rotation(database, both, shelf).renew()
    keys = await DataKeyStore(database).all()
    assert [key.id for key in keys] == [1]
    value = Sealed(value=sealed_values(shelf)[0].value, key=keys[0])
    assert Vault(["next"], clock=clock).open(value, place(0)) == "a"


async def test_renewing_twice_changes_nothing(database: Database, vault: Vault) -> None:
    await shelf_of(vault, database, "a")
    before = await DataKeyStore(database).all()
    await rotation(database, vault).renew()
    assert await DataKeyStore(database).all() == before


async def test_where_nothing_is_held_no_key_is_made_at_start(database: Database, vault: Vault) -> None:
    await rotation(database, vault, Shelf()).renew()
    assert await key_numbers(database) == []
