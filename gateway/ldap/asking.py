"""One server of a directory: who is this, and is it their password? Every call waits, for a thread of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from contract.logs import logger
from gateway.ldap.away import DirectoryAway
from gateway.ldap.description import Server
from gateway.ldap.escaping import filled
from gateway.ldap.person import Person
from gateway.ldap.wire import Entry, Wire, bound, is_password_of

T = TypeVar("T")

_LONGEST = 190
_DN = "dn"
_log = logger("gateway.ldap")


class ServerAsking:
    def __init__(self, server: Server) -> None:
        self._server = server

    def prove(self, login: str, password: str) -> Person | None:
        """Whose login and password these are; raises DirectoryAway when no host answers."""
        if not password or not _is_usable(login):
            return None
        return self._at_a_host(lambda host: self._proved(host, login, password))

    def _at_a_host(self, ask: Callable[[str], T]) -> T:
        for host in self._server.hosts[:-1]:
            try:
                return ask(host)
            except DirectoryAway:
                _log.warning("the next host of the directory is asked", instead_of=host)
        return ask(self._server.hosts[-1])

    def _proved(self, host: str, login: str, password: str) -> Person | None:
        if not self._server.binds_as_user:
            person = self._searched(self._as_ourselves(host), login)
        else:
            own = filled(self._server.bind_dn, login)
            if not is_password_of(self._server, host, own, password):
                return None
            person = self._searched(bound(self._server, host, own, password), login)
        # Also of who has bound before: the search may have found somebody else.
        good = person is not None and is_password_of(self._server, host, person.dn, password)
        return person if good else None

    def _as_ourselves(self, host: str) -> AbstractContextManager[Wire]:
        return bound(self._server, host, self._server.bind_dn, self._server.bind_password.reveal())

    def _searched(self, opening: AbstractContextManager[Wire], login: str) -> Person | None:
        server, wanted = self._server, self._server.attributes.asked
        with opening as wire:
            query = filled(server.search_filter, login)
            extra = server.group_search.user_attribute
            found = wire.search(server.search_bases, query, [*wanted, extra], most=2)
            if len(found) != 1:
                return None
            [entry] = found
            return self._person(entry, self._groups(wire, entry))

    def _groups(self, wire: Wire, entry: Entry) -> frozenset[str]:
        groups, attribute = self._server.group_search, self._server.attributes.member_of
        if not groups.filter:
            return frozenset(entry.all(attribute))
        user = groups.user_attribute
        value = entry.dn if user.lower() == _DN else entry.first(user)
        if not value:
            return frozenset()
        by_name = attribute.lower() in {"", _DN}
        found = wire.search(groups.bases, filled(groups.filter, value), ["1.1" if by_name else attribute])
        return frozenset(text for group in found for text in ([group.dn] if by_name else group.all(attribute)))

    def _person(self, entry: Entry, groups: frozenset[str]) -> Person:
        attributes = self._server.attributes
        return Person(
            dn=entry.dn,
            login=entry.first(attributes.username),
            email=entry.first(attributes.email),
            given_name=entry.first(attributes.name),
            surname=entry.first(attributes.surname),
            groups=groups,
            server=self._server,
        )


def _is_usable(login: str) -> bool:
    return bool(login) and len(login) <= _LONGEST and login.isprintable()
