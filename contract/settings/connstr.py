"""Grafana's way to name a Redis: `addr=127.0.0.1:6379,username=u,password=p,db=0,ssl=false`."""

from typing import Final
from urllib.parse import quote

_KNOWN: Final = frozenset({"addr", "username", "password", "db", "ssl", "pool_size"})


def redis_url_of(connstr: str) -> str:
    """Raises ValueError with the cure; `pool_size` is not used."""
    options = {key.strip(): text.strip() for key, _, text in (part.partition("=") for part in connstr.split(","))}
    unknown = sorted(options.keys() - _KNOWN)
    if unknown or not options.get("addr"):
        raise ValueError(
            "write addr=HOST:PORT[,username=U][,password=P][,db=N][,ssl=true], or set [gateway] redis_url"
        )
    ssl = options.get("ssl", "false").lower()
    if ssl not in {"true", "false"}:
        raise ValueError("ssl can be true or false; certificates are always checked")
    userinfo = _userinfo(options.get("username", ""), options.get("password", ""))
    return f"{'rediss' if ssl == 'true' else 'redis'}://{userinfo}{options['addr']}/{options.get('db', '0')}"


def _userinfo(username: str, password: str) -> str:
    if not username and not password:
        return ""
    return f"{quote(username, safe='')}:{quote(password, safe='')}@"
