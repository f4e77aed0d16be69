"""The header section that a data source is sent."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.datasources.proxy.cookies import kept_cookies
from contract.headers import fold, is_reserved
from contract.identity import Assertion
from relay.headers import Headers, forwardable, has_control, values, without

_REMOVED = frozenset(
    {
        b"host",
        b"user-agent",
        b"origin",
        b"referer",
        b"cookie",
        b"content-length",
        b"expect",
        b"via",
        b"x-ds-authorization",
        b"x-request-id",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPolicy:
    """What is the same for all data sources.

    `reserved` are folded names that operators gave to their auth proxy or JWT; `own_cookies` the beginnings of the
    names of our cookies.
    """

    user_agent: str
    send_user_header: bool = False
    reserved: frozenset[bytes] = frozenset()
    own_cookies: tuple[str, ...] = ("grafana_session", "doorward")


def request_headers(
    policy: HeaderPolicy,
    *,
    sent: Headers,
    assertion: Assertion,
    authority: str,
    credentials: Headers,
    keep_cookies: tuple[str, ...],
) -> list[tuple[bytes, bytes]]:
    """What goes to a data source of what its caller `sent`, and what is added.

    `credentials` replace what the caller sent under their names; of several of one name the last counts.
    """
    own = {name.lower(): (name, value) for name, value in credentials}
    kept = without(forwardable(sent), lambda name: name in own or _is_removed(name, policy))
    return [
        (b"Host", authority.encode("ascii")),
        (b"User-Agent", policy.user_agent.encode("ascii")),
        *kept,
        *_about_caller(policy, assertion),
        *_cookies(values(sent, b"cookie"), keep=keep_cookies, never=policy.own_cookies),
        *own.values(),
    ]


def _is_removed(name: bytes, policy: HeaderPolicy) -> bool:
    """Whatever is ours, a proxy's or a browser's: none of it is said to a data source in the caller's words."""
    folded = fold(name)
    return name in _REMOVED or is_reserved(folded) or folded in policy.reserved


def _about_caller(policy: HeaderPolicy, assertion: Assertion) -> Iterator[tuple[bytes, bytes]]:
    """What the gateway signed of the caller (decisions.md 18, 20), as far as a header can say it."""
    chain = [assertion.forwarded_for, assertion.client_address]
    user = assertion.identity.login if policy.send_user_header and assertion.identity.is_user else None
    told = (
        (b"X-Forwarded-For", ", ".join(part for part in chain if part)),
        (b"X-Real-IP", assertion.real_ip),
        (b"X-Grafana-Org-Id", assertion.org_header),
        (b"X-Grafana-User", user),
    )
    for name, text in told:
        value = (text or "").encode()
        if value and not has_control(value):
            yield name, value


def _cookies(
    lines: list[bytes], *, keep: tuple[str, ...], never: tuple[str, ...]
) -> Iterator[tuple[bytes, bytes]]:
    kept = kept_cookies(lines, keep=keep, never=never)
    if kept:
        yield b"Cookie", kept
