"""Giving every secret a new key, in one transaction: nothing is lost if it is broken off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.storage.database import Database, Statements
from backend.vault.holder import Held, Holder
from backend.vault.model import DataKey, Sealed, Unreadable
from backend.vault.store import DataKeyStore
from backend.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """`unreadable` values were left as they are, with the keys they are sealed under."""

    key_id: int
    sealed: int
    unreadable: int


class Rotation:
    """Backends that run go on: each value is read together with the key it is sealed under."""

    def __init__(self, database: Database, *, vault: Vault, holders: Sequence[Holder]) -> None:
        self._database = database
        self._vault = vault
        self._holders = holders

    async def rotate(self) -> Rotated:
        """Make a new data key, seal everything under it, and delete the keys that nothing needs any more."""
        async with self._database.transaction() as statements:
            old = await DataKeyStore(statements).all()
            new = await self._vault.new_key(statements)
            values = [(holder, await holder.everything(statements)) for holder in self._holders]
            left = [held for holder, some in values for held in await self._seal(statements, holder, some, new)]
            needed = _keys_of(left)
            await DataKeyStore(statements).delete(key.id for key in old if key.id not in needed)
        total = sum(len(some) for _, some in values)
        return Rotated(key_id=new.id, sealed=total - len(left), unreadable=len(left))

    async def readable(self) -> tuple[int, int]:
        """How many values can be read, and how many there are."""
        async with self._database.transaction() as statements:
            values = [held for holder in self._holders for held in await holder.everything(statements)]
        return sum(self._text(held) is not None for held in values), len(values)

    async def renew(self) -> None:
        """Put data keys under the current secret key, and old forms under a data key.

        So that the previous secret key can go. What no configured key opens stays as it is.
        """
        async with self._database.transaction() as statements:
            await self._rewrap(statements)
            for holder in self._holders:
                outdated = await holder.outdated(statements)
                if outdated:
                    await self._seal(statements, holder, outdated, await self._vault.key(statements))

    async def _rewrap(self, statements: Statements) -> None:
        store = DataKeyStore(statements)
        for key in await store.all():
            if self._vault.is_usable(key) and not self._vault.is_wrapped_anew(key):
                await store.rewrap(self._vault.rewrap(key))

    async def _seal(
        self, statements: Statements, holder: Holder, values: Sequence[Held], key: DataKey
    ) -> list[Held]:
        """Those of `values` that cannot be read, and so were left."""
        left = []
        for held in values:
            text = self._text(held)
            if text is None:
                left.append(held)
            else:
                await holder.keep(statements, held, self._vault.seal(text, held.place, key))
        return left

    def _text(self, held: Held) -> str | None:
        """None for what cannot be read."""
        if isinstance(held.value, str):
            return held.value
        try:
            return self._vault.open(held.value, held.place)
        except Unreadable:
            return None


def _keys_of(values: Iterable[Held]) -> set[int]:
    sealed = (held.value for held in values if isinstance(held.value, Sealed))
    return {value.key.id for value in sealed if value.key is not None}
