from pathlib import Path

import pytest

from contract.errors import StartFault
from contract.identity import Role
from gateway.ldap.reading import read_servers

GOOD = """
[[servers]]
host = "one.example two.example"
port = 636
use_ssl = true
bind_dn = "cn=reader"
bind_password = "$__file{%(secret)s}"
search_filter = "(uid=%%s)"
search_base_dns = ["ou=people"]
min_tls_version = "TLS1.2"

[servers.attributes]
username = "uid"

[[servers.group_mappings]]
group_dn = "cn=admins"
org_role = "Admin"
grafana_admin = true
[[servers.group_mappings]]
group_dn = "*"
org_id = 2
org_role = "Viewer"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "ldap.toml"
    file.write_text(text)
    return file


def test_a_file_is_read_with_its_secrets_and_defaults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    secret.write_text("pw-canary\n")
    [server] = read_servers(written(tmp_path, GOOD % {"secret": secret}))
    assert [server.url(host) for host in server.hosts] == ["ldaps://one.example:636", "ldaps://two.example:636"]
    assert server.bind_password.reveal() == "pw-canary"
    assert (server.attributes.username, server.attributes.surname, server.attributes.member_of) == (
        "uid",
        "sn",
        "memberOf",
    )
    assert [(each.group, each.org_id, each.role, each.is_server_admin) for each in server.mappings] == [
        ("cn=admins", 1, Role.ADMIN, True),
        ("*", 2, Role.VIEWER, None),
    ]
    told = capsys.readouterr()
    assert "min_tls_version" in told.out + told.err
    assert "canary" not in repr(server) + told.out + told.err


def test_all_faults_are_told_at_once_and_no_value(tmp_path: Path) -> None:
    text = """
[[servers]]
port = "canary"
bind_dn = "uid=%s"
bind_password = "canary"
search_filter = "(uid=canary)"
use_ssl = true
start_tls = true
client_cert = "canary"
group_search_filter = "(memberUid=%s)"
[[servers.group_mappings]]
org_role = "Owner"
"""
    with pytest.raises(StartFault) as caught:
        read_servers(written(tmp_path, text))
    told = str(caught.value)
    keys = ("host", "port", "bind_dn", "search_filter", "search_base_dns", "start_tls", "client_cert")
    assert [key for key in keys if f"servers[1].{key}: " not in told] == []
    assert "servers[1].group_search_filter: " in told
    assert "servers[1].group_mappings[1].org_role: " in told
    assert "servers[1].group_mappings[1].group_dn: " in told
    assert "canary" not in told


@pytest.mark.parametrize(
    ("text", "cure"),
    [("", "describe at least one server"), ("[[servers", "is not TOML"), ("servers = 1", "write tables")],
)
def test_a_file_that_describes_no_server_is_a_fault(tmp_path: Path, text: str, cure: str) -> None:
    with pytest.raises(StartFault, match=cure):
        read_servers(written(tmp_path, text))


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(StartFault, match=r"nowhere\.toml cannot be read"):
        read_servers(tmp_path / "nowhere.toml")
