"""A session as an element of the list of auth tokens (auth.md §4.7)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from contract.clock import rfc3339
from contract.operations.gateway import AuthTokenJson
from gateway.sessions.model import LONGEST_USER_AGENT, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a user agent says of itself; unknown parts are `Other`, unknown versions empty."""

    device: str
    os: str
    os_version: str
    browser: str
    browser_version: str


async def elements(sessions: Sequence[Session], *, active: int | None) -> list[AuthTokenJson]:
    """The list as JSON can hold it. In a thread: the first user agent costs a third of a second."""
    return await asyncio.to_thread(lambda: [element(session, active=active) for session in sessions])


def element(session: Session, *, active: int | None) -> AuthTokenJson:
    """`active` is the session of the asking request, None if it asks with another credential."""
    device = device_of(session.user_agent)
    return {
        "id": session.id,
        "isActive": session.id == active,
        "clientIp": session.client_ip,
        "device": device.device,
        "os": device.os,
        "osVersion": device.os_version,
        "browser": device.browser,
        "browserVersion": device.browser_version,
        "createdAt": rfc3339(session.created_at),
        "seenAt": rfc3339(session.used_at or session.created_at),
        "authModule": session.method,
    }


@lru_cache(maxsize=1024)
def device_of(user_agent: str) -> Device:
    # Imported when first used: its tables take memory and time that most gateways never need.
    from ua_parser import parse  # noqa: PLC0415

    found = parse(user_agent[:LONGEST_USER_AGENT]).with_defaults()
    return Device(
        device=found.device.family,
        os=found.os.family,
        os_version=_version(found.os.major, found.os.minor),
        browser=found.user_agent.family,
        browser_version=_version(found.user_agent.major, found.user_agent.minor),
    )


def _version(major: str | None, minor: str | None) -> str:
    return ".".join(part for part in (major, minor) if part)
