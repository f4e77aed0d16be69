"""Addresses that are kept as text: checked here, so that the rest can take them apart without fear."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from contract.secret import Secret
from contract.settings.endpoint import LONGEST_SOCKET_PATH

_SENTINELS: Final = re.compile("rediss?\\+sentinel://")
_HOST_AND_PORT: Final = re.compile(r"[^\s/:@,]+(:[0-9]{1,5})?")
_NAME_AND_NUMBER: Final = re.compile(r"[^\s/]+(/[0-9]{1,4})?")
_REDIS_PORT: Final = 6379
_SENTINEL_PORT: Final = 26379
_REDIS_SCHEMES: Final = frozenset({"redis", "rediss", "unix"})


def web_address(text: str) -> str:
    """Empty, or http(s) with a host. Raises ValueError with the cure."""
    parts = _parts(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None):
        raise ValueError("write an address as https://example.org/ or http://host:3000/path/")
    if not text.isascii() or " " in text:
        raise ValueError("write what is no plain letter or digit as %XX, and foreign hosts as xn--…")
    return text


def redis_address(text: str) -> Secret:
    """Empty, or what names a Redis. Raises ValueError with the cure, and never with the text."""
    if _SENTINELS.match(text):
        return _sentinels(text)
    parts = _parts(text)
    if text and parts.scheme not in _REDIS_SCHEMES:
        raise ValueError("write redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH, or leave it empty")
    if parts.scheme == "unix":
        _check_socket(parts.path)
    elif text and not parts.hostname:
        raise ValueError("name the host, as redis://127.0.0.1:6379/0")
    return Secret(text)


def redis_places(url: str) -> list[tuple[str, int]]:
    """Hosts and ports where Redis, or a Sentinel of it, is known to listen; none for a socket.

    Which servers the Sentinels watch only they know: those beside them, on the usual port, are named too.
    """
    if _SENTINELS.match(url):
        hosts = _SENTINELS.sub("", url, count=1).partition("/")[0].rpartition("@")[2].split(",")
        found = [host.partition(":") for host in hosts]
        watching = [(host, int(port or _SENTINEL_PORT)) for host, _, port in found]
        return [*watching, *((host, _REDIS_PORT) for host, _, _ in found)]
    parts = urlsplit(url)
    if parts.scheme == "unix" or not parts.hostname:
        return []
    return [(parts.hostname, parts.port or _REDIS_PORT)]


def _sentinels(text: str) -> Secret:
    """Several hosts in one address, which is no URL to anybody else."""
    where, _, path = _SENTINELS.sub("", text, count=1).partition("/")
    hosts = where.rpartition("@")[2].split(",")
    if not all(_HOST_AND_PORT.fullmatch(host) for host in hosts) or not _NAME_AND_NUMBER.fullmatch(path):
        raise ValueError("write redis+sentinel://HOST:PORT,HOST:PORT/NAME/DB, NAME being that of the master")
    return Secret(text)


def _check_socket(path: str) -> None:
    if not path.startswith("/"):
        raise ValueError("name the socket by an absolute path, as unix:///run/redis.sock")
    if len(path.encode()) > LONGEST_SOCKET_PATH:
        raise ValueError(f"the socket's path is longer than {LONGEST_SOCKET_PATH} bytes; choose a shorter one")


def _parts(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 # reading it is the check
    except ValueError:
        raise ValueError("is no address: look at its brackets and its port") from None
    return parts
