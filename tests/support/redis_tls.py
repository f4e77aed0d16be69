"""A real Redis that speaks TLS alone, wants certificates, and has a user of ours for our keys alone."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.support.authority import Authority, Pair
from tests.support.doorward import short_folder
from tests.support.processes import eventually
from tests.support.programs import free_port
from tests.support.required import required

USER, PASSWORD = "doorward", "of-the-store"
WATCHER = "watcher"
SENTINEL_NAME, SENTINEL_USER, SENTINEL_PASSWORD = "main", "asker", "of-the-sentinels"
RIGHTS = (
    "~{doorward}:*",
    "&{doorward}:*",
    "+@all",
    "-@admin",
    "-@dangerous",
)
"""As docs/tls.md gives them."""


@contextmanager
def running_redis(authority: Authority, pair: Pair) -> Iterator[int]:
    """The port. The embedded Valkey is built without TLS; Debian's Redis is not."""
    with short_folder() as folder:
        port, socket = free_port(), folder / "r.sock"
        process = subprocess.Popen(
            [required("redis-server"), *_words(folder, port, socket, authority, pair)], stdout=subprocess.DEVNULL
        )
        try:
            assert eventually(lambda: _answers(socket), seconds=10)
            with Redis.from_url(f"unix://{socket}") as redis:
                redis.execute_command("ACL", "SETUSER", USER, "on", f">{PASSWORD}", *RIGHTS)
                redis.execute_command("ACL", "SETUSER", WATCHER, "on", f">{PASSWORD}", "+@all", "~*", "&*")
                redis.execute_command("ACL", "SETUSER", "default", "off")
            yield port
        finally:
            process.kill()
            process.wait()


@contextmanager
def running_sentinel(authority: Authority, pair: Pair, *, client: Pair, master: int) -> Iterator[int]:
    """The port of one that watches `master` as SENTINEL_NAME, shows it `client`, and wants a password, too."""
    with short_folder() as folder:
        port, file = free_port(), folder / "sentinel.conf"
        options = {
            **_tls(port, authority, pair),
            "dir": str(folder),
            "tls-replication": "yes",
            "tls-client-cert-file": str(client.certificate),
            "tls-client-key-file": str(client.key),
        }
        orders = [
            f"sentinel monitor {SENTINEL_NAME} 127.0.0.1 {master} 1",
            f"sentinel auth-user {SENTINEL_NAME} {WATCHER}",
            f"sentinel auth-pass {SENTINEL_NAME} {PASSWORD}",
            f"user {SENTINEL_USER} on >{SENTINEL_PASSWORD} +@all",
            "user default off",
        ]
        file.write_text("\n".join([*(f"{name} {value}" for name, value in options.items()), *orders, ""]))
        command = [required("redis-server"), str(file), "--sentinel"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield port
        finally:
            process.kill()
            process.wait()


def _tls(port: int, authority: Authority, pair: Pair) -> dict[str, str]:
    return {
        "port": "0",
        "tls-port": str(port),
        "bind": "127.0.0.1",
        "tls-cert-file": str(pair.certificate),
        "tls-key-file": str(pair.key),
        "tls-ca-cert-file": str(authority.file),
        "tls-auth-clients": "yes",
    }


def _words(folder: Path, port: int, socket: Path, authority: Authority, pair: Pair) -> Iterator[str]:
    options = {**_tls(port, authority, pair), "unixsocket": str(socket), "dir": str(folder), "save": ""}
    for name, value in options.items():
        yield from (f"--{name}", value)


def _answers(socket: Path) -> bool:
    try:
        with Redis.from_url(f"unix://{socket}") as redis:
            return bool(redis.ping())
    except RedisConnectionError:
        return False
