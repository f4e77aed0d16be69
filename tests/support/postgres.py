"""A real PostgreSQL of Debian's on a unix socket in a short-lived folder, and its databases, lent to tests."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import asyncpg
import psutil

from backend.storage.open import open_database
from contract.clock import SystemClock
from contract.settings import Settings, load
from contract.settings.places import Database as Place
from tests.support.programs import free_port
from tests.support.required import required

OWNER: Final = "doorward"
_STARTED_WITHIN_SECONDS: Final = 30
_TEMPLATE: Final = "doorward_template"
_QUICK: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "log_min_messages": "fatal",
}
"""What a test writes need not survive the machine."""

LASTING: Final = {**_QUICK, "synchronous_commit": "on"}
"""As quick as it can be, but what was acknowledged is there after a crash of the server."""

_EMPTY: Final = """DO $$ DECLARE found RECORD; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT tablename AS name, tablename = ANY (ARRAY[{kept}]) AS is_ours FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'schema_migrations'
    LOOP
        IF found.is_ours THEN
            EXECUTE format('DELETE FROM %I', found.name);
        ELSE
            EXECUTE format('DROP TABLE %I', found.name);
        END IF;
    END LOOP;
    PERFORM setval(c.oid::regclass, 1, FALSE) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'S' AND n.nspname = 'public';
END $$"""


class Postgres:
    """One server process. Its locale sorts unlike SQLite, so that nothing passes by luck."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str] = _QUICK) -> None:
        self._folder = folder
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._lent: dict[Path, str] = {}
        self._free: list[str] = []
        self._made = 0
        self.port = 5432
        self._kept = ""

    @classmethod
    def make(
        cls, settings: Mapping[str, str] = _QUICK, *, pem: bytes = b"", authorities: bytes = b""
    ) -> "Postgres":
        """`pem` is a key with its certificate: with it the server speaks TLS, on a TCP port too.

        With `authorities` it wants a certificate of theirs from whoever comes that way.
        """
        # Not under pytest's tmp_path: a unix socket's path is short, and root's folders are closed to others.
        server = cls(Path(tempfile.mkdtemp(prefix="dwp")), settings=settings)
        server.initialize()
        if pem:
            server.speak_tls(pem)
        if authorities:
            server.want_certificates(authorities)
        server.start()
        return server

    def speak_tls(self, pem: bytes) -> None:
        file = self._keep("server.pem", pem)
        self.port = free_port()
        own = {"ssl": "on", "ssl_cert_file": file.name, "ssl_key_file": file.name, "port": str(self.port)}
        self._settings = {**self._settings, **own, "listen_addresses": "127.0.0.1"}

    def want_certificates(self, authorities: bytes) -> None:
        """And nothing but TLS from whoever comes by TCP."""
        file = self._keep("clients.pem", authorities)
        self._settings = {**self._settings, "ssl_ca_file": file.name}
        rules = "local all all trust\nhostssl all all all trust clientcert=verify-ca\n"
        self._keep("pg_hba.conf", rules.encode())

    def _keep(self, name: str, content: bytes) -> Path:
        file = Path(self._data) / name
        file.write_bytes(content)
        file.chmod(0o600)
        if os.getuid() == 0:
            os.chown(file, _account().pw_uid, _account().pw_gid)
        return file

    def initialize(self) -> None:
        if os.getuid() == 0:
            account = _account()
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        words = ("--auth=trust", f"--username={OWNER}", "--no-sync", "--encoding=UTF8")
        locale = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
        subprocess.run(
            [*_run_as(), _program("initdb"), "-D", self._data, *words, *locale],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        words = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = [*_run_as(), _program("postgres"), "-D", self._data, "-k", str(self._folder), *words]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        self._wait()

    def stop(self) -> None:
        """At once, as a crash would."""
        if self._process is not None:
            subprocess.run(
                [*_run_as(), _program("pg_ctl"), "-D", self._data, "-m", "immediate", "-s", "stop"], check=True
            )
            self._process.wait()
            self._process = None

    def family(self) -> list[psutil.Process]:
        """The server and what it has for each connection."""
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        return [server, *server.children(recursive=True)]

    @property
    def socket(self) -> Path:
        return self._folder / f".s.PGSQL.{self.port}"

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def keys(self, name: str) -> Mapping[str, str]:
        """`[database]` for the database of this name."""
        return {"type": "postgres", "host": str(self._folder), "name": name, "user": OWNER}

    def place(self, name: str) -> Place:
        return _settings({("database", key): text for key, text in self.keys(name).items()}).database

    async def execute(self, sql: str, *, name: str = "postgres") -> None:
        connection = await self.connect(name)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def connect(self, name: str = "postgres") -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(host=str(self._folder), user=OWNER, database=name)

    async def lend(self, folder: Path) -> str:
        """The name of a migrated database that belongs to `folder` until `take_back`."""
        if folder not in self._lent:
            self._lent[folder] = await self._empty_one()
        return self._lent[folder]

    async def bare(self, folder: Path) -> str:
        """As `lend`, but without a table; and not lent again."""
        name = f"bare_{hashlib.sha256(bytes(folder)).hexdigest()[:16]}"
        await self.execute(f"CREATE DATABASE {name}")
        return name

    def take_back(self) -> None:
        """All that is lent, when a test is over."""
        self._free.extend(self._lent.values())
        self._lent.clear()

    async def _empty_one(self) -> str:
        if self._free:
            name = self._free.pop()
            await self.execute(_EMPTY.format(kept=self._kept), name=name)
            return name
        if not self._made:
            self._kept = await self._make_template()
        self._made += 1
        name = f"doorward_{self._made}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return name

    async def _make_template(self) -> str:
        """The tables of the migrations, as a list in SQL."""
        await self.execute(f"CREATE DATABASE {_TEMPLATE}")
        database = await open_database(self.place(_TEMPLATE), clock=SystemClock())
        found = await database.fetch_all("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        await database.close()
        return ", ".join(f"'{row['tablename']}'" for row in found)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _wait(self) -> None:
        until = time.monotonic() + _STARTED_WITHIN_SECONDS
        ready = [_program("pg_isready"), "-q", "-h", str(self._folder), "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode != 0:
            if time.monotonic() > until:
                raise TimeoutError("PostgreSQL did not start")
            time.sleep(0.02)


def _settings(words: Mapping[tuple[str, str], str]) -> Settings:
    return load(None, {}, {("paths", "data"): "/", **words})


def _program(name: str) -> str:
    """Debian keeps the programs of each version in a folder of its own, out of the path."""
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return required(name, folders=folders, package="postgresql")


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run_as() -> tuple[str, ...]:
    """The server refuses to run as root."""
    if os.getuid() != 0:
        return ()
    account = _account()
    return ("setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--")
