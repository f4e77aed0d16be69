"""The two cookies of a session: reading the one, writing both (auth.md §4.2, decisions.md 10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

EXPIRY_SUFFIX = "_expiry"
_EXPIRY_LEEWAY_SECONDS = 5

RawHeaders = Iterable[tuple[bytes, bytes]]


def read_cookie(raw_headers: RawHeaders, name: str) -> str | None:
    """The value of the first cookie of this name, as sent; None without one.

    In the order of the wire over all Cookie lines. A later one is never looked at: a sub-domain can add cookies of
    our name, and trying them in turn would let it choose.
    """
    wanted = name.encode()
    return next((value.decode("latin-1") for found, value in _cookies(raw_headers) if found == wanted), None)


def _cookies(raw_headers: RawHeaders) -> Iterable[tuple[bytes, bytes]]:
    for header, line in raw_headers:
        if header.lower() != b"cookie":
            continue
        for pair in line.split(b";"):
            name, sign, value = pair.partition(b"=")
            if sign:
                yield name.strip(b" \t"), value.strip(b" \t")


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieRules:
    """How the session cookies are written; raises ValueError for rules that browsers would not accept.

    `path` is `/` or the sub-path without its last slash. `max_age` and `rotation` are seconds: the lifetime of a
    session, and the age at which its token is rotated.
    """

    name: str = "grafana_session"
    secure: bool = False
    same_site: Literal["lax", "strict", "none", "disabled"] = "lax"
    path: str = "/"
    max_age: int = 30 * 86400
    rotation: float = 600

    def __post_init__(self) -> None:
        if self.same_site == "none" and not self.secure:
            raise ValueError("[security] cookie_samesite = none needs cookie_secure = true")
        if self.name.startswith("__Secure-") and not self.secure:
            raise ValueError("a [auth] login_cookie_name with __Secure- needs cookie_secure = true")
        if self.name.startswith("__Host-") and (not self.secure or self.path != "/"):
            raise ValueError("a [auth] login_cookie_name with __Host- needs cookie_secure = true and no sub-path")

    @property
    def expiry_name(self) -> str:
        return self.name + EXPIRY_SUFFIX

    def read(self, raw_headers: RawHeaders) -> str | None:
        """The value of the session cookie as sent, empty included; None without one."""
        return read_cookie(raw_headers, self.name)

    def set(self, token: str, *, rotated_at: float) -> tuple[str, str]:
        """The two Set-Cookie values: the token, and the unix second the next one is due, less 5."""
        expiry = int(rotated_at + self.rotation) - _EXPIRY_LEEWAY_SECONDS
        return (
            self._line(self.name, token, max_age=self.max_age, http_only=True),
            self._line(self.expiry_name, str(expiry), max_age=self.max_age, http_only=False),
        )

    def clear(self) -> tuple[str, str]:
        """The two Set-Cookie values that remove both cookies."""
        return (
            self._line(self.name, "", max_age=0, http_only=True),
            self._line(self.expiry_name, "", max_age=0, http_only=False),
        )

    def _line(self, name: str, value: str, *, max_age: int, http_only: bool) -> str:
        attributes = [f"{name}={value}", f"Path={self.path}", f"Max-Age={max_age}"]
        attributes += ["HttpOnly"] if http_only else []
        attributes += ["Secure"] if self.secure else []
        attributes += [] if self.same_site == "disabled" else [f"SameSite={self.same_site.capitalize()}"]
        return "; ".join(attributes)


def cookie_rules(
    *,
    name: str,
    cookie_secure: bool,
    https: bool,
    same_site: Literal["lax", "strict", "none", "disabled"],
    sub_path: str,
    max_age: int,
    rotation: float,
) -> CookieRules:
    """The rules for a configuration. On https the cookies are always Secure (decisions.md 10)."""
    return CookieRules(
        name=name,
        secure=cookie_secure or https,
        same_site=same_site,
        path=sub_path or "/",
        max_age=max_age,
        rotation=rotation,
    )
