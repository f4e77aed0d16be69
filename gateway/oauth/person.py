"""Who the provider says somebody is, read out of its claims by the paths of the settings (auth.md §13)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.authn.roles import ClaimPath
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`external_id` is unique over all providers that this registration could ever point at.

    `verified` is what the provider says of the e-mail, None where it does not say.
    """

    external_id: str
    login: str
    email: str
    name: str
    verified: bool | None


class Attributes:
    def __init__(self, registration: Registration) -> None:
        """Raises StartFault for an expression that cannot be read."""
        own, section = registration.settings, registration.section
        self._email = ClaimPath.read(own.email_attribute_path, section=section, key="email_attribute_path")
        self._login = ClaimPath.read(own.login_attribute_path, section=section, key="login_attribute_path")
        self._name = ClaimPath.read(own.name_attribute_path, section=section, key="name_attribute_path")
        self._listed = own.email_attribute_name

    def person(self, claims: Mapping[str, object], *, origin: str) -> Person:
        """`origin` is who gives out the numbers: the issuer, or where users are described; raises RefusedLogin."""
        email = self._email_of(claims)
        if not email:
            raise RefusedLogin(Reason.EMAIL_MISSING)
        return Person(
            external_id=json.dumps([origin, _number(claims)], ensure_ascii=False),
            login=_first(claims, self._login, "login", "username", "preferred_username") or email,
            email=email,
            name=_first(claims, self._name, "name", "display_name"),
            verified=_is_verified(claims),
        )

    def _email_of(self, claims: Mapping[str, object]) -> str:
        return _first(claims, self._email, "email") or _listed(claims, self._listed) or _address(claims, "upn")


def _is_verified(claims: Mapping[str, object]) -> bool | None:
    """Some providers write the word where the specification has a boolean; what is neither is no yes."""
    said = claims.get("email_verified")
    return None if said is None else said is True or said == "true"


def _number(claims: Mapping[str, object]) -> str:
    for key in ("sub", "id"):
        value = claims.get(key)
        if (isinstance(value, str) and value) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
    raise RefusedLogin(Reason.USER_INFO, "no subject")


def _first(claims: Mapping[str, object], path: ClaimPath | None, *keys: str) -> str:
    """What the path yields, if the settings have one and it yields anything, else the first of the keys."""
    found = path.text(claims).strip() if path else ""
    texts = (value.strip() for key in keys if isinstance(value := claims.get(key), str))
    return found or next((text for text in texts if text), "")


def _listed(claims: Mapping[str, object], name: str) -> str:
    """`attributes[name]`, a list or a text."""
    attributes = claims.get("attributes")
    value = attributes.get(name) if isinstance(attributes, dict) else None
    if isinstance(value, list) and value:
        value = value[0]
    return value.strip() if isinstance(value, str) else ""


def _address(claims: Mapping[str, object], key: str) -> str:
    value = claims.get(key)
    return value if isinstance(value, str) and value.count("@") == 1 else ""
