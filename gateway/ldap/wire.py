"""python-ldap, for a thread of its own: every call waits. The library is there only where a directory is used."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import ldap

from contract.logs import logger
from gateway.ldap.away import DirectoryAway
from gateway.ldap.description import Server
from gateway.ldap.key import BINARY

_log = logger("gateway.ldap")
_AWAY = (
    ldap.SERVER_DOWN,
    ldap.CONNECT_ERROR,
    ldap.TIMEOUT,
    ldap.TIMELIMIT_EXCEEDED,
    ldap.BUSY,
    ldap.UNAVAILABLE,
    ldap.LOCAL_ERROR,
    ldap.OPERATIONS_ERROR,
    ldap.PROTOCOL_ERROR,
    ldap.OTHER,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`values` by attribute names in lower case; what is no text is left out."""

    dn: str
    values: Mapping[str, list[str]]

    def all(self, name: str) -> list[str]:
        return self.values.get(name.lower(), [])

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")


class Wire:
    """One connection, bound as somebody."""

    def __init__(self, server: Server, connection: ldap.ldapobject.LDAPObject) -> None:
        self._server = server
        self._connection = connection

    def search(
        self, bases: tuple[str, ...], query: str, wanted: list[str], *, most: int = 0, sure: bool = False
    ) -> list[Entry]:
        """What is found at the first of `bases` where anything is; raises DirectoryAway.

        `sure`: that nothing is found means that nothing is there. Else a place that is missing, or too much found,
        counts as nothing.
        """
        doubts = None
        for base in bases:
            try:
                found = self._at(base, query, wanted, most)
            except (ldap.NO_SUCH_OBJECT, ldap.SIZELIMIT_EXCEEDED) as fault:
                _log.warning("a search in the directory cannot be used", base=base, fault=type(fault).__name__)
                doubts = fault
                continue
            if found:
                return found
        if sure and doubts is not None:
            raise away(doubts)
        return []

    def at(self, name: str, query: str, wanted: list[str]) -> list[Entry]:
        """The entry of this very name, if it fits; raises DirectoryAway."""
        try:
            return self._at(name, query, wanted, 1, scope=ldap.SCOPE_BASE)
        except (ldap.NO_SUCH_OBJECT, ldap.INVALID_DN_SYNTAX):
            return []
        except ldap.SIZELIMIT_EXCEEDED as fault:
            raise away(fault) from None

    def _at(
        self, base: str, query: str, wanted: list[str], most: int, *, scope: int = ldap.SCOPE_SUBTREE
    ) -> list[Entry]:
        try:
            found = self._connection.search_ext_s(
                base, scope, query, wanted, timeout=self._server.timeout, sizelimit=most
            )
        except (ldap.NO_SUCH_OBJECT, ldap.SIZELIMIT_EXCEEDED, ldap.INVALID_DN_SYNTAX):
            raise
        except ldap.LDAPError as fault:
            raise away(fault) from None
        # Referrals to other servers have no name.
        return [_entry(dn, values) for dn, values in found if dn]


@contextmanager
def connected(server: Server, host: str) -> Iterator[ldap.ldapobject.LDAPObject]:
    """Not bound yet; raises DirectoryAway."""
    connection = ldap.initialize(server.url(host))
    try:
        _prepare(connection, server)
        yield connection
    except ldap.LDAPError as fault:
        raise away(fault) from None
    finally:
        with suppress(ldap.LDAPError):
            connection.unbind_s()


@contextmanager
def bound(server: Server, host: str, dn: str, password: str) -> Iterator[Wire]:
    """As ourselves; with no password as nobody. Raises DirectoryAway, also for a refusal of our own."""
    with connected(server, host) as connection:
        connection.simple_bind_s(dn if password else "", password)
        yield Wire(server, connection)


def is_password_of(server: Server, host: str, dn: str, password: str) -> bool:
    """Raises DirectoryAway. An empty password proves nothing (RFC 4513 §5.1.2), and a NUL ends one."""
    if not password or not dn or "\0" in password:
        return False
    with connected(server, host) as connection:
        try:
            connection.simple_bind_s(dn, password)
        except _AWAY:
            raise
        except ldap.LDAPError:
            # Wrong, expired, locked, not willing: all of them are no.
            return False
        return True


def away(fault: ldap.LDAPError) -> DirectoryAway:
    """Its words may hold names, so the log has the kind alone."""
    _log.error("the directory cannot be asked", fault=type(fault).__name__)
    return DirectoryAway()


def _prepare(connection: ldap.ldapobject.LDAPObject, server: Server) -> None:
    trust = server.trust
    connection.set_option(ldap.OPT_PROTOCOL_VERSION, ldap.VERSION3)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, server.timeout)
    connection.set_option(ldap.OPT_TIMEOUT, server.timeout)
    demanded = ldap.OPT_X_TLS_NEVER if trust.skip_verify else ldap.OPT_X_TLS_DEMAND
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, demanded)
    files = (
        (ldap.OPT_X_TLS_CACERTFILE, trust.ca_file),
        (ldap.OPT_X_TLS_CERTFILE, trust.cert_file),
        (ldap.OPT_X_TLS_KEYFILE, trust.key_file),
    )
    for option, file in files:
        if file:
            connection.set_option(option, file)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    if trust.start_tls:
        connection.start_tls_s()


def _entry(dn: str, values: Mapping[str, list[bytes]]) -> Entry:
    return Entry(dn, {name.lower(): list(_texts(name.lower(), values[name])) for name in values})


def _texts(name: str, values: list[bytes]) -> Iterator[str]:
    for value in values:
        if name in BINARY:
            yield value.hex()
            continue
        with suppress(UnicodeDecodeError):
            yield value.decode()
