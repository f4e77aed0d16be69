from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.clock import FrozenClock
from tests.support.directory import SECRET, SUFFIX, Slapd, running_slapd
from tests.support.stack import Overrides, Stack

GROUPS = f"""
group_search_filter = "(&(objectClass=posixGroup)(memberUid=%s))"
group_search_base_dns = ["ou=groups,{SUFFIX}"]
"""

MAPPINGS = """
[[servers.group_mappings]]
group_dn = "cn=admins,ou=groups,dc=test"
org_role = "Admin"
grafana_admin = true

[[servers.group_mappings]]
group_dn = "CN=Editors,ou=groups,dc=test"
org_role = "Editor"
"""


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    folder = tmp_path / "slapd"
    folder.mkdir()
    with running_slapd(folder) as running:
        yield running


@pytest.fixture
def start(
    slapd: Slapd, start_stack: Callable[..., Awaitable[Stack]], tmp_path: Path
) -> Callable[..., Awaitable[Stack]]:
    """A whole Doorward that asks the directory; `mappings` are tables below its server."""

    async def started(
        *,
        host: str = "127.0.0.1",
        bind: str = "",
        query: str = "(uid=%s)",
        groups: str = GROUPS,
        member_of: str = "dn",
        mappings: str = "",
        others: Overrides | None = None,
        clock: FrozenClock | None = None,
    ) -> Stack:
        bind = bind or f'bind_dn = "cn=root,{SUFFIX}"\nbind_password = "{SECRET}"'
        file = tmp_path / "ldap.toml"
        file.write_text(f"""
[[servers]]
host = "{host}"
port = {slapd.port}
timeout = 2
{bind}
search_filter = "{query}"
search_base_dns = ["ou=people,{SUFFIX}"]
{groups}
[servers.attributes]
username = "uid"
email = "mail"
member_of = "{member_of}"
{mappings}
""")
        own = {("auth.ldap", "enabled"): "true", ("auth.ldap", "config_file"): str(file)}
        return await start_stack({**own, **(others or {})}, clock=clock)

    return started
