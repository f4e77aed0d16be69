"""Which account a provider means: the one that it is linked to, or one that it may name."""

from backend.credentials.names import fold
from backend.externals.store import LinkStore
from backend.users.model import User
from contract.errors import Unauthenticated
from contract.internal import UpsertUser

DISABLED = "identity.disabled"
CONFLICT = "user.sync.conflict"


class NotTheirs(Unauthenticated):
    """There is an account, and it cannot be signed in to this way; `message_id` says why."""


async def find(links: LinkStore, wanted: UpsertUser) -> tuple[User | None, bool]:
    """The account, if there is one, and whether it is still to be linked; raises NotTheirs."""
    user_id = await links.linked(wanted.provider, wanted.external_id)
    if user_id is not None:
        returned = await links.is_dismissed(wanted.provider, wanted.external_id)
        return await _usable(links, user_id, also_disabled=returned), False
    user = await _named(links, wanted)
    if user is None:
        return None, True
    if await links.knows(wanted.provider, user.id):
        raise NotTheirs(message_id=CONFLICT)
    # Whoever may use our own names needs no link to do so; a link would outlive a change of the name.
    return user, user.is_external or not wanted.by_login


async def _named(links: LinkStore, wanted: UpsertUser) -> User | None:
    """By login, else by e-mail, as far as the provider may use these names; an account may have either."""
    for name, allowed in ((wanted.login, wanted.by_login), (wanted.email, wanted.by_email)):
        user_id = await links.named(fold(name)) if name and allowed else None
        if user_id is not None and _has(user := await _usable(links, user_id), name, by_email=wanted.by_email):
            return user
    return None


def _has(user: User, name: str, *, by_email: bool) -> bool:
    return fold(user.login) == fold(name) or (by_email and fold(user.email) == fold(name))


async def _usable(links: LinkStore, user_id: int, *, also_disabled: bool = False) -> User:
    user = await links.users.find(user_id)
    if user is None:
        raise NotTheirs(message_id=CONFLICT)
    if user.is_disabled and not also_disabled:
        raise NotTheirs(message_id=DISABLED)
    return user
