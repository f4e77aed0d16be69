"""One server of a directory: who is this, and is it their password? Every call waits, for a thread of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from contract.logs import logger
from gateway.ldap.away import DirectoryAway
from gateway.ldap.description import Server
from gateway.ldap.escaping import filled
from gateway.ldap.key import DN, NUMBERS, Key, key_of
from gateway.ldap.person import Person
from gateway.ldap.wire import Entry, Wire, bound, is_password_of

T = TypeVar("T")

_LONGEST = 190
_log = logger("gateway.ldap")


class ServerAsking:
    def __init__(self, server: Server) -> None:
        self._server = server

    def prove(self, login: str, password: str) -> Person | None:
        """Whose login and password these are; raises DirectoryAway when no host answers."""
        if not password or not _is_usable(login):
            return None
        return self._at_a_host(lambda host: self._proved(host, login, password))

    def find(self, login: str) -> Person | None:
        """Who has this login, sure enough to act on a None; raises DirectoryAway."""
        if not _is_usable(login):
            return None
        query = filled(self._server.search_filter, login)
        return self._at_a_host(
            lambda host: self._searched(
                self._as_ourselves(host), lambda wire: _at_most_one(self._by_filter(wire, query, sure=True))
            )
        )

    def known(self, key: Key) -> Person | None:
        """Who has this key and may log in, as sure as `find`; raises DirectoryAway."""
        query = key.query(self._server.search_filter)
        return self._at_a_host(
            lambda host: self._searched(
                self._as_ourselves(host), lambda wire: _at_most_one(self._by_key(wire, key, query))
            )
        )

    def answers(self, host: str) -> bool:
        """Whether this host lets us in."""
        try:
            with self._as_ourselves(host, searching=False):
                return True
        except DirectoryAway:
            return False

    @property
    def server(self) -> Server:
        return self._server

    def _at_a_host(self, ask: Callable[[str], T]) -> T:
        for host in self._server.hosts[:-1]:
            try:
                return ask(host)
            except DirectoryAway:
                _log.warning("the next host of the directory is asked", instead_of=host)
        return ask(self._server.hosts[-1])

    def _proved(self, host: str, login: str, password: str) -> Person | None:
        if not self._server.binds_as_user:
            opening = self._as_ourselves(host)
        else:
            own = filled(self._server.bind_dn, login)
            if not is_password_of(self._server, host, own, password):
                return None
            opening = bound(self._server, host, own, password)
        query = filled(self._server.search_filter, login)
        person = self._searched(opening, lambda wire: self._by_filter(wire, query))
        # Also of who has bound before: the search may have found somebody else.
        good = person is not None and is_password_of(self._server, host, person.dn, password)
        return person if good else None

    def _as_ourselves(self, host: str, *, searching: bool = True) -> AbstractContextManager[Wire]:
        """Raises DirectoryAway where only users themselves can search."""
        if not self._server.binds_as_user:
            return bound(self._server, host, self._server.bind_dn, self._server.bind_password.reveal())
        if searching:
            _log.warning("this directory can be asked with a user's password only", host=host)
            raise DirectoryAway
        return bound(self._server, host, "", "")

    def _searched(
        self, opening: AbstractContextManager[Wire], search: Callable[[Wire], list[Entry]]
    ) -> Person | None:
        with opening as wire:
            found = search(wire)
            if len(found) != 1:
                return None
            [entry] = found
            return self._person(entry, self._groups(wire, entry))

    def _by_filter(self, wire: Wire, query: str, *, sure: bool = False) -> list[Entry]:
        return wire.search(self._server.search_bases, query, self._wanted, most=2, sure=sure)

    def _by_key(self, wire: Wire, key: Key, query: str) -> list[Entry]:
        if key.kind == DN:
            return wire.at(key.value, query, self._wanted)
        return wire.search(self._server.search_bases, query, self._wanted, most=2, sure=True)

    @property
    def _wanted(self) -> list[str]:
        server = self._server
        return [*server.attributes.asked, server.group_search.user_attribute, *NUMBERS]

    def _groups(self, wire: Wire, entry: Entry) -> frozenset[str]:
        groups, attribute = self._server.group_search, self._server.attributes.member_of
        if not groups.filter:
            return frozenset(entry.all(attribute))
        user = groups.user_attribute
        value = entry.dn if user.lower() == DN else entry.first(user)
        if not value:
            return frozenset()
        by_name = attribute.lower() in {"", DN}
        found = wire.search(groups.bases, filled(groups.filter, value), ["1.1" if by_name else attribute])
        return frozenset(text for group in found for text in ([group.dn] if by_name else group.all(attribute)))

    def _person(self, entry: Entry, groups: frozenset[str]) -> Person:
        attributes = self._server.attributes
        return Person(
            dn=entry.dn,
            key=key_of(entry.dn, entry.first),
            login=entry.first(attributes.username),
            email=entry.first(attributes.email),
            given_name=entry.first(attributes.name),
            surname=entry.first(attributes.surname),
            groups=groups,
            server=self._server,
        )


def _at_most_one(found: list[Entry]) -> list[Entry]:
    """Raises DirectoryAway for several: then it is not known who is meant, nor that nobody is."""
    if len(found) > 1:
        _log.warning("a search in the directory finds more than one user")
        raise DirectoryAway
    return found


def _is_usable(login: str) -> bool:
    return bool(login) and len(login) <= _LONGEST and login.isprintable()
