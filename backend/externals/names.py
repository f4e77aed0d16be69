"""Login, e-mail and name, as the provider says them."""

from dataclasses import replace
from unicodedata import category

from backend.credentials.names import fold, refuse_long
from backend.externals.effect import NONE, Effect
from backend.users.model import NewUser, User
from backend.users.store import UserStore
from contract.errors import BadRequest
from contract.internal import UpsertUser
from contract.logs import logger

_log = logger("backend.externals")


def new_user(wanted: UpsertUser) -> NewUser:
    """Login and e-mail stand in for each other; raises BadRequest for neither, or one that is too long."""
    login, email = wanted.login or wanted.email, wanted.email or wanted.login
    if not login:
        raise BadRequest("The provider names neither login nor e-mail")
    _refuse_unusable(login=login, email=email, name=wanted.name)
    return NewUser(login=login, email=email, name=wanted.name, password_hash=None)


async def set_names(users: UserStore, user: User, wanted: UpsertUser, *, at: int) -> Effect:
    """What is empty stays as it is; so do login and e-mail together if one of the new ones is somebody else's."""
    _refuse_unusable(login=wanted.login, email=wanted.email, name=wanted.name)
    changed = replace(
        user,
        login=_other(wanted.login, user.login),
        email=_other(wanted.email, user.email),
        name=wanted.name or user.name,
    )
    if await users.is_taken(login=changed.login, email=changed.email, by_other_than=user.id):
        _log.warning("a provider gives a user the name of another", user=user.id)
        changed = replace(changed, login=user.login, email=user.email)
    if changed == user:
        return NONE
    await users.update(changed, at=at)
    return Effect(("profile",))


def _other(said: str, stored: str) -> str:
    """`said`, unless it is only another spelling of what is stored."""
    return stored if not said or fold(said) == fold(stored) else said


def _refuse_unusable(*, login: str, email: str, name: str) -> None:
    """Raises BadRequest for what is too long, and for logins that only look like others.

    Names of people may be joined by what is not seen, but have no control characters.
    """
    refuse_long(login=login, email=email, name=name)
    if not (login.isprintable() and email.isprintable()) or any(category(letter) == "Cc" for letter in name):
        raise BadRequest("The provider gives a name with characters that cannot be shown")
