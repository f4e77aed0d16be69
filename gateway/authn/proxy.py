"""A user whom a trusted proxy names in a header ([auth.proxy], auth.md §11)."""

import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal, Protocol

from contract.audit import Audit, Event
from contract.errors import Unauthenticated
from contract.identity import Role
from contract.internal import IdentityRecord, UpsertUser
from contract.providers import AUTH_PROXY
from contract.settings import Settings
from gateway.authn.proved import Proved
from gateway.authn.recall import NEVER, Recall
from gateway.guard.client import Client, Network
from relay.reading import CanonicalRequest

METHOD = "auth-proxy"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_ROLES = {role.value.lower(): role for role in Role}


class InvalidAddress(Unauthenticated):
    """The peer is no proxy that may name users."""

    message_id = "auth-proxy.invalid-ip"


class InvalidValue(Unauthenticated):
    """The header names nobody that could be a user."""

    message_id = "auth-proxy.invalid-header"


class Users(Protocol):
    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyRules:
    """`header`, and the headers of `fields` (Name, Email, Login, Role), are in lower case."""

    header: bytes
    property: Literal["username", "email"]
    fields: Mapping[str, bytes]
    encoded: bool
    whitelist: Sequence[Network]
    auto_sign_up: bool
    org_id: int

    @classmethod
    def of(cls, settings: Settings) -> "ProxyRules":
        proxy = settings.auth_proxy
        pairs = [word.partition(":") for word in proxy.headers]
        return cls(
            header=proxy.header_name.lower().encode(),
            property=proxy.header_property,
            fields={field: header.lower().encode() for field, _, header in pairs},
            encoded=proxy.headers_encoded,
            whitelist=proxy.whitelist,
            auto_sign_up=proxy.auto_sign_up,
            org_id=settings.users.auto_assign_org_id,
        )

    def names(self) -> frozenset[bytes]:
        """The headers that nobody else may send through."""
        return frozenset((self.header, *self.fields.values()))


class ProxyMethod:
    def __init__(self, rules: ProxyRules, users: Users, audit: Audit) -> None:
        self._rules = rules
        self._users = users
        self._audit = audit

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """Raises UntrustedFraming for a header that is there twice: the second may be the caller's own."""
        if not (reading.one(self._rules.header) or b"").strip():
            return None
        try:
            record = await self._named(reading)
        except Unauthenticated as refusal:
            self._audit.tell(Event.LOGIN_FAILED, method=METHOD, reason=refusal.message_id, address=client.address)
            raise
        return Proved(record=record, method=METHOD, ambient=True)

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        return NEVER if (reading.one(self._rules.header) or b"").strip() else None

    async def _named(self, reading: CanonicalRequest) -> IdentityRecord:
        if not self._trusts(reading.peer):
            raise InvalidAddress
        return await self._users.sign_in(self._wanted(reading))

    def _wanted(self, reading: CanonicalRequest) -> UpsertUser:
        name = self._value(reading, self._rules.header)
        is_email = _EMAIL.fullmatch(name) is not None
        if not name or (self._rules.property == "email" and not is_email):
            raise InvalidValue
        said = {field: self._value(reading, header) for field, header in self._rules.fields.items()}
        login, email = said.get("Login") or name, said.get("Email") or (name if is_email else "")
        role = _ROLES.get(said.get("Role", "").lower())
        return UpsertUser(
            provider=AUTH_PROXY,
            external_id=name.casefold(),
            login=login,
            email=email,
            name=said.get("Name", ""),
            roles=None if role is None else {self._rules.org_id: role},
            allow_sign_up=self._rules.auto_sign_up,
            # Only the header itself names an account that exists; the others merely describe it.
            by_login=login == name,
            by_email=email == name,
        )

    def _value(self, reading: CanonicalRequest, header: bytes) -> str:
        raw = reading.one(header) or b""
        try:
            text = (quopri.decodestring(raw) if self._rules.encoded else raw).decode().strip()
        except UnicodeDecodeError:
            raise InvalidValue from None
        if not text.isprintable():
            raise InvalidValue
        return text

    def _trusts(self, peer: str) -> bool:
        if not peer:
            # A unix socket has no address: only who trusts every address trusts it.
            return any(network.prefixlen == 0 for network in self._rules.whitelist)
        address = ip_address(peer)
        return any(address in network for network in self._rules.whitelist)
