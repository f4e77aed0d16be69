"""What the scripts answer of sessions, read, and believed only where its mark fits."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from gateway.sessions.marks import Marks, Ownership
from gateway.sessions.model import ForgedRecord, Session
from gateway.sessions.verdict import Verdict

_FIELDS = (
    "id",
    "user_id",
    "current",
    "mark",
    "previous",
    "previous_mark",
    "sealed",
    "created_at",
    "rotated_at",
    "active_at",
    "seen",
    "seen_at",
    "used_at",
    "client_ip",
    "user_agent",
    "method",
)
"""As lua/session.lua answers them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the store says of a token; `digest` is the one that matched, `sealed` its waiting successor."""

    verdict: Verdict
    digest: str
    session: Session
    sealed: str


class Records:
    """An answer is a verdict, the digest that matched or an empty text, and unless nobody knows it `_FIELDS`."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def found(self, reply: object) -> Found | None:
        """None for a token that nobody knows. Raises ForgedRecord."""
        verdict, digest, *_ = items(reply)
        if verdict == Verdict.UNKNOWN:
            return None
        fields = _fields(reply)
        session = self._session(fields, str(digest) or fields["current"])
        return Found(verdict=Verdict(str(verdict)), digest=str(digest), session=session, sealed=fields["sealed"])

    def genuine(self, replies: object) -> list[Session]:
        """The sessions of a list of answers, forged ones left out."""
        return list(self._genuine(replies))

    def _genuine(self, replies: object) -> Iterator[Session]:
        for reply in items(replies):
            with suppress(ForgedRecord):
                found = self.found(reply)
                if found is not None:
                    yield found.session

    def _session(self, fields: Mapping[str, str], digest: str) -> Session:
        try:
            session = _read(fields)
        except ValueError:
            raise ForgedRecord(_number(fields["id"])) from None
        marks = {session.previous: fields["previous_mark"], session.current: fields["mark"]}
        if not self._marks.fits(marks.get(digest, ""), ownership_of(session, digest)):
            raise ForgedRecord(session.id)
        return session


def ownership_of(session: Session, digest: str) -> Ownership:
    return Ownership(
        session_id=session.id,
        user_id=session.user_id,
        method=session.method,
        created_at=session.created_at,
        digest=digest,
    )


def items(reply: object) -> list[object]:
    if not isinstance(reply, list):
        raise TypeError("a session script answers a list")
    return reply


def _fields(reply: object) -> Mapping[str, str]:
    return dict(zip(_FIELDS, map(str, items(reply)[2:]), strict=True))


def _read(fields: Mapping[str, str]) -> Session:
    """Raises ValueError."""
    return Session(
        id=int(fields["id"]),
        user_id=int(fields["user_id"]),
        current=fields["current"],
        previous=fields["previous"],
        created_at=float(fields["created_at"]),
        rotated_at=float(fields["rotated_at"]),
        seen=fields["seen"] == "1",
        seen_at=float(fields["seen_at"]),
        used_at=float(fields["used_at"]),
        client_ip=fields["client_ip"],
        user_agent=fields["user_agent"],
        method=fields["method"],
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
