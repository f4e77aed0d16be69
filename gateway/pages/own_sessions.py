"""A user's own sessions, as the account page shows them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from contract.clock import rfc3339
from gateway.sessions.devices import Device, device_of
from gateway.sessions.model import Session

_UNKNOWN = "Other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSession:
    """`place` is the address it was last seen from; times are RFC 3339."""

    id: int
    title: str
    place: str
    since: str
    last_used: str
    current: bool


async def shown_sessions(sessions: Sequence[Session], *, active: int | None) -> list[ShownSession]:
    """The `active` one first, then by their last use."""
    # In a thread: the first user agent costs a third of a second.
    shown = await asyncio.to_thread(lambda: [_shown(session, active) for session in sessions])
    return sorted(sorted(shown, key=lambda one: one.last_used, reverse=True), key=lambda one: not one.current)


def _shown(session: Session, active: int | None) -> ShownSession:
    return ShownSession(
        id=session.id,
        title=_title(device_of(session.user_agent)),
        place=session.client_ip,
        since=rfc3339(session.created_at),
        last_used=rfc3339(session.used_at or session.created_at),
        current=session.id == active,
    )


def _title(device: Device) -> str:
    """As `Chrome 120 on Linux`."""
    browser = " ".join(part for part in (_known(device.browser), _major(device)) if part)
    system = " ".join(part for part in (_known(device.os), device.os_version) if part)
    place = _known(device.device) if _known(device.device) not in {"", _known(device.os), "Mac"} else ""
    where = ", ".join(part for part in (system, place) if part)
    return f"{browser or 'An unknown browser'} on {where}" if where else browser or "An unknown browser"


def _known(name: str) -> str:
    return "" if name == _UNKNOWN else name


def _major(device: Device) -> str:
    return device.browser_version.partition(".")[0]
