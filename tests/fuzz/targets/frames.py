"""Frames of a WebSocket, followed from outside: their ends are where one reader of the whole finds them."""

from relay.frames import Frames
from tests.fuzz.target import FuzzTarget

_CUT = b"|~|"


def check(data: bytes) -> None:
    pieces = [piece for piece in data.split(_CUT) if piece]
    whole = b"".join(pieces)
    ends = _ends(whole)
    frames, at = Frames(), 0
    for piece in pieces:
        first = frames.feed(piece)
        within = [end - at for end in ends if at < end <= at + len(piece)]
        at += len(piece)
        assert first == (within[0] if within else -1)
        assert frames.between == (at in ends)


def _ends(data: bytes) -> set[int] | list[int]:
    """By the letter of RFC 6455 §5.2."""
    found, at = [], 0
    while at + 2 <= len(data):
        told, masked = data[at + 1] & 0x7F, data[at + 1] & 0x80
        extra = {126: 2, 127: 8}.get(told, 0)
        length = int.from_bytes(data[at + 2 : at + 2 + extra], "big") if extra else told
        at += 2 + extra + (4 if masked else 0) + length
        if at > len(data):
            break
        found.append(at)
    return found


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            _CUT,
            b"\x81\x02hi",
            b"\x81\x82\x00\x00\x00\x00hi",
            b"\x88\x00",
            b"\x89\x7e\x00\x03abc",
            b"\x82\xfe\x00\x01",
        ),
        *(b"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x01a", b"\x81\xff", b"\x7f\xff\xff\xff", b"\x00", b"\x81\x7e"),
    ),
)
