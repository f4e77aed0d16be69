from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from relay.frames import Frames, farewell

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536])


def frame(size: int, *, masked: bool) -> bytes:
    told = size if size < 126 else 126 if size < 65_536 else 127
    length = b"" if size < 126 else size.to_bytes(2 if size < 65_536 else 8, "big")
    return bytes((0x82, told | (0x80 if masked else 0))) + length + (b"mask" if masked else b"") + bytes(size)


def test_a_farewell_is_a_whole_frame_without_a_mask() -> None:
    assert farewell(1012) == b"\x88\x02\x03\xf4"


@given(st.lists(st.tuples(SIZES, st.booleans()), min_size=1, max_size=4), st.data())
def test_ends_are_found_however_the_bytes_are_cut(wanted: list[tuple[int, bool]], data: st.DataObject) -> None:
    parts = [frame(size, masked=masked) for size, masked in wanted]
    sent = b"".join(parts)
    ends = {sum(map(len, parts[: number + 1])) for number in range(len(parts))}
    cuts = sorted(data.draw(st.sets(st.integers(0, len(sent)), max_size=6)) | {0, len(sent)})
    frames = Frames()
    for begin, end in pairwise(cuts):
        inside = sorted(each for each in ends if begin < each <= end)
        assert frames.feed(sent[begin:end]) == (inside[0] - begin if inside else -1)
        assert frames.between == (end in ends)
