"""What the backend asks the gateways to forget, in one response header (decisions.md 8)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Sessions(StrEnum):
    """Which browser sessions of the user end: all, all but the one that asked, or none."""

    ALL = "all"
    OTHERS = "others"
    NONE = "none"


_ROWS = range(1, 2**63)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """One act of forgetting. Exactly one of `user`, `key` and `org` is set; all are row numbers, from 1.

    Raises ValueError for anything else: an order that gateways could not read would let a credential live on.
    `cut_streams` ends open WebSockets and streams too: for loss of role, membership or credential.
    """

    user: int | None = None
    key: int | None = None
    org: int | None = None
    sessions: Sessions = Sessions.NONE
    cut_streams: bool = False

    def __post_init__(self) -> None:
        numbers = [number for _, number in self._subjects()]
        if len(numbers) != 1 or numbers[0] not in _ROWS:
            raise ValueError("one user, key or organisation is forgotten at a time, by its row")

    def encode(self) -> str:
        [(name, number)] = self._subjects()
        parts = [f"{name}={number}", f"sessions={self.sessions.value}", "identity"]
        return "; ".join([*parts, "streams=cut"] if self.cut_streams else parts)

    def _subjects(self) -> list[tuple[str, int]]:
        subjects = (("user", self.user), ("key", self.key), ("org", self.org))
        return [(name, number) for name, number in subjects if number is not None]


_GRAMMAR = re.compile(
    r"(?P<subject>user|key|org)=(?P<number>[1-9][0-9]{0,18}); sessions=(?P<sessions>all|others|none); identity"
    r"(?P<cut>; streams=cut)?"
)


def decode_forget(value: str) -> Forget:
    """Raises ValueError for anything but what `encode` writes: the header is ours on both ends."""
    found = _GRAMMAR.fullmatch(value)
    if found is None:
        raise ValueError("not a forget header")
    number, sessions, cut = int(found["number"]), Sessions(found["sessions"]), found["cut"] is not None
    match found["subject"]:
        case "user":
            return Forget(user=number, sessions=sessions, cut_streams=cut)
        case "key":
            return Forget(key=number, sessions=sessions, cut_streams=cut)
        case _:
            return Forget(org=number, sessions=sessions, cut_streams=cut)
