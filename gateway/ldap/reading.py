"""The directory's settings file, read once at start: all that is wrong in it is told at once."""

import tomllib
from pathlib import Path
from typing import Final

from contract.errors import StartFault
from contract.identity import Role
from contract.logs import logger
from contract.secret import Secret
from gateway.ldap.description import Attributes, GroupMapping, GroupSearch, Server, Trust
from gateway.ldap.escaping import PLACE
from gateway.ldap.table import Table

_SECONDS: Final = 5
_ROLES: Final = {role.value: role for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN)}
_log = logger("gateway.ldap")


def read_servers(path: Path) -> tuple[Server, ...]:
    """Raises StartFault, one line for each fault."""
    faults: list[str] = []
    file = Table("ldap", _parsed(path), faults)
    tables = file.tables("servers")
    servers = tuple(_server(table) for table in tables)
    if not servers and not faults:
        file.fault("servers", "describe at least one server: [[servers]]")
    if faults:
        raise StartFault("\n".join(f"[auth.ldap] config_file {path}: {fault}" for fault in faults))
    unread = [key for table in (file, *tables) for key in table.rest()]
    if unread:
        _log.warning("keys of the directory's settings without effect", file=str(path), keys=unread)
    return servers


def _parsed(path: Path) -> dict[str, object]:
    told = f"[auth.ldap] config_file {path}"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise StartFault(
            f"{told} cannot be read ({fault.strerror}); correct the path or its permissions"
        ) from None
    except UnicodeDecodeError:
        raise StartFault(f"{told} is not UTF-8 text; name a TOML file") from None
    except tomllib.TOMLDecodeError as fault:
        raise StartFault(f"{told} is not TOML: {fault}") from None


def _server(table: Table) -> Server:
    attributes = _attributes(table.table("attributes"))
    server = Server(
        hosts=tuple(table.text("host").split()),
        use_ssl=table.flag("use_ssl"),
        port=table.number("port", 389),
        trust=_trust(table),
        timeout=float(table.number("timeout", _SECONDS)),
        bind_dn=table.text("bind_dn"),
        bind_password=Secret(table.text("bind_password")),
        search_filter=table.text("search_filter"),
        search_bases=table.texts("search_base_dns"),
        group_search=_group_search(table, attributes),
        attributes=attributes,
        mappings=tuple(_mapping(each) for each in table.tables("group_mappings")),
    )
    _check(table, server)
    return server


def _check(table: Table, server: Server) -> None:
    if not server.hosts:
        table.fault("host", "name the server, or several with blanks between them")
    if not server.search_bases:
        table.fault("search_base_dns", "name where users are looked for")
    if PLACE not in server.search_filter:
        table.fault("search_filter", "write a filter with %s where the login goes, as (uid=%s)")
    if PLACE in server.bind_dn and server.bind_password:
        table.fault("bind_dn", "either %s stands for the user, or there is a bind_password; not both")
    if server.use_ssl and server.trust.start_tls:
        table.fault("start_tls", "use_ssl encrypts from the first byte on; set only one of the two")
    if bool(server.trust.cert_file) != bool(server.trust.key_file):
        table.fault("client_cert", "set client_cert and client_key, or neither")
    groups = server.group_search
    if groups.filter and (PLACE not in groups.filter or not groups.bases):
        table.fault("group_search_filter", "write %s where the user goes, and set group_search_base_dns")


def _trust(table: Table) -> Trust:
    return Trust(
        start_tls=table.flag("start_tls"),
        skip_verify=table.flag("ssl_skip_verify"),
        ca_file=table.text("root_ca_cert"),
        cert_file=table.text("client_cert"),
        key_file=table.text("client_key"),
    )


def _attributes(table: Table) -> Attributes:
    return Attributes(
        name=table.text("name", "givenName"),
        surname=table.text("surname", "sn"),
        username=table.text("username", "cn"),
        member_of=table.text("member_of", "memberOf"),
        email=table.text("email", "email"),
    )


def _group_search(table: Table, attributes: Attributes) -> GroupSearch:
    return GroupSearch(
        filter=table.text("group_search_filter"),
        bases=table.texts("group_search_base_dns"),
        user_attribute=table.text("group_search_filter_user_attribute") or attributes.username,
    )


def _mapping(table: Table) -> GroupMapping:
    group = table.text("group_dn")
    if not group:
        table.fault("group_dn", "name the group, or * for everybody")
    role = table.text("org_role")
    if role and role not in _ROLES:
        table.fault("org_role", f"write one of {', '.join(_ROLES)}")
    return GroupMapping(
        group=group,
        org_id=table.number("org_id", 1),
        role=_ROLES.get(role),
        is_server_admin=table.flag_or_none("grafana_admin"),
    )
