from pathlib import Path

import pytest

from backend.datasources.proxy import terms
from backend.datasources.proxy.address import SourceAddress
from contract.errors import Forbidden
from contract.settings import Settings, load


def settings(tmp_path: Path, **overrides: str) -> Settings:
    """`dataproxy__timeout="1"` is `[dataproxy] timeout = 1`; a dot in a section is written `_dot_`."""
    named = {
        name.split("__", 1)[0].replace("_dot_", "."): (name.split("__", 1)[1], text)
        for name, text in overrides.items()
    }
    return load(None, {}, {("paths", "data"): str(tmp_path), **{(s, k): t for s, (k, t) in named.items()}})


def test_the_defaults(tmp_path: Path) -> None:
    policy, limits = terms.policy(settings(tmp_path)), terms.limits(settings(tmp_path))
    assert policy.whitelist == frozenset()
    assert policy.headers.user_agent.startswith("Grafana/")
    assert not policy.headers.send_user_header
    assert policy.headers.own_cookies[0] == "grafana_session"
    assert (limits.connect, limits.first_byte, limits.idle) == (10, 30, None)


def test_a_short_timeout_bounds_connecting_too(tmp_path: Path) -> None:
    limits = terms.limits(settings(tmp_path, dataproxy__timeout="1"))
    assert (limits.connect, limits.first_byte) == (1, 1)


def test_the_names_of_proxies_and_tokens_are_reserved(tmp_path: Path) -> None:
    given = settings(tmp_path, auth_dot_proxy__headers="Email:X-User_Email Groups:X-Groups")
    reserved = terms.policy(given).headers.reserved
    assert {b"x-webauth-user", b"x-user-email", b"x-groups"} <= reserved


def test_our_own_listeners_are_known(tmp_path: Path) -> None:
    egress = terms.egress(settings(tmp_path, gateway__redis_url="redis://cache:7000/0", server__http_port="3333"))
    with pytest.raises(Forbidden):
        egress.check("127.0.0.1", port=3333)
    with pytest.raises(Forbidden):
        egress.check_name(SourceAddress.read("http://cache:7000"))
