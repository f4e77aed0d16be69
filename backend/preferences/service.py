"""The rules of preferences."""

from dataclasses import replace

from backend.preferences.model import Owner, Preferences, ShownPreferences, Wish
from backend.preferences.store import PreferenceStore
from backend.storage.database import Database
from contract.clock import Clock
from contract.errors import NotFound


class PreferencesOf:
    """Preferences of users and organisations."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self, owner: Owner) -> ShownPreferences:
        return await PreferenceStore(self._database).find(owner)

    async def replace(self, owner: Owner, wish: Wish) -> None:
        """What the wish leaves out is unset. Raises NotFound for the uid of no dashboard."""
        async with self._database.transaction() as block:
            await self._save(PreferenceStore(block), owner, Preferences(), wish)

    async def change(self, owner: Owner, wish: Wish) -> None:
        """What the wish leaves out stays. Raises NotFound for the uid of no dashboard."""
        async with self._database.transaction() as block:
            store = PreferenceStore(block)
            await self._save(store, owner, (await store.find(owner)).stored, wish)

    async def dismiss(self, user_id: int, flags: int) -> int:
        """All the advice that the user has dismissed by now, as bits."""
        async with self._database.transaction() as block:
            return await PreferenceStore(block).dismiss(user_id, flags)

    async def _save(self, store: PreferenceStore, owner: Owner, before: Preferences, wish: Wish) -> None:
        chosen = replace(
            before,
            theme=_or(wish.theme, before.theme),
            home_dashboard_id=await _home(store, owner, before, wish),
            timezone=_or(wish.timezone, before.timezone),
            week_start=_or(wish.week_start, before.week_start),
        )
        await store.save(owner, chosen, at=int(self._clock.now()))


async def _home(store: PreferenceStore, owner: Owner, before: Preferences, wish: Wish) -> int:
    if wish.home_dashboard_uid is None:
        return before.home_dashboard_id if wish.home_dashboard_id is None else wish.home_dashboard_id
    if not wish.home_dashboard_uid:
        return 0
    found = await store.dashboard(owner, wish.home_dashboard_uid)
    if found is None:
        raise NotFound("Dashboard not found")
    return found


def _or(named: str | None, before: str) -> str:
    return before if named is None else named
