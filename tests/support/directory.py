"""A real slapd with a few people in it, started by the tests as themselves."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.processes import eventually
from tests.support.programs import free_port
from tests.support.required import required

SUFFIX = "dc=test"
SECRET = "directory-secret"

_CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
{tls}
database mdb
suffix "dc=test"
rootdn "cn=root,dc=test"
rootpw {secret}
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by * read
"""

_TREE = """
dn: dc=test
objectClass: domain
dc: test

dn: ou=people,dc=test
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=test
objectClass: organizationalUnit
ou: groups
"""


@dataclass(slots=True, kw_only=True)
class Slapd:
    folder: Path
    port: int
    tls: str = ""
    """Lines of its settings about certificates; with any, it listens for ldaps too, at `tls_port`."""
    tls_port: int = 0
    _process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    def make(self) -> None:
        (self.folder / "data").mkdir()
        self.describe()
        self.start()
        self.add(_TREE)

    def describe(self, *, secret: str = SECRET) -> None:
        """Its settings, for the next start; `secret` is the reader's password."""
        text = _CONF.format(folder=self.folder, tls=self.tls, secret=secret)
        (self.folder / "slapd.conf").write_text(text)

    def start(self) -> None:
        urls = f"{self.url} ldaps://127.0.0.1:{self.tls_port}" if self.tls_port else self.url
        self._process = subprocess.Popen(
            [required("slapd"), "-d", "0", "-h", urls, "-f", str(self.folder / "slapd.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert eventually(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(5)
            self._process = None

    def add(self, ldif: str) -> None:
        self._tool("ldapadd", ldif)

    def person(self, uid: str, *, surname: str = "Curie", password: str | None = None) -> str:
        """Their DN; the password is `pw-<uid>`."""
        dn = f"uid={uid},ou=people,{SUFFIX}"
        lines = (
            f"dn: {dn}",
            "objectClass: inetOrgPerson",
            f"uid: {uid}",
            f"cn: {uid}",
            "givenName: Marie",
            f"sn: {surname}",
            f"mail: {uid}@example.com",
            f"userPassword: {password or f'pw-{uid}'}",
        )
        self.add("\n".join(lines) + "\n")
        return dn

    def group(self, name: str, *members: str) -> str:
        """Its DN; members are named by their `uid`."""
        dn = f"cn={name},ou=groups,{SUFFIX}"
        lines = [f"dn: {dn}", "objectClass: posixGroup", f"cn: {name}", "gidNumber: 1"]
        self.add("\n".join([*lines, *(f"memberUid: {member}" for member in members)]) + "\n")
        return dn

    def modify(self, ldif: str) -> None:
        self._tool("ldapmodify", ldif)

    def rename(self, dn: str, rdn: str, *, below: str = "") -> None:
        """Give the entry another name, and another place if `below` is one."""
        place = f"newsuperior: {below}\n" if below else ""
        self.modify(f"dn: {dn}\nchangetype: moddn\nnewrdn: {rdn}\ndeleteoldrdn: 1\n{place}")

    def delete(self, dn: str) -> None:
        self._tool("ldapdelete", dn + "\n")

    def _answers(self) -> bool:
        words = [required("ldapsearch"), "-x", "-H", self.url, "-s", "base", "-b", "", "1.1"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def _tool(self, name: str, text: str) -> None:
        words = [required(name), "-x", "-H", self.url, "-D", f"cn=root,{SUFFIX}", "-w", SECRET]
        subprocess.run(words, input=text.encode(), check=True, capture_output=True)


@contextmanager
def running_slapd(folder: Path, *, tls: str = "") -> Iterator[Slapd]:
    """Needs python-ldap too: who has none skips."""
    need_library()
    slapd = Slapd(folder=folder, port=free_port(), tls=tls, tls_port=free_port() if tls else 0)
    try:
        slapd.make()
        yield slapd
    finally:
        slapd.stop()


def need_library() -> None:
    if find_spec("ldap") is not None:
        return
    reason = "the library python-ldap is missing: install it with `make ldap`"
    if os.environ.get("DOORWARD_TESTS_COMPLETE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
