from collections.abc import Sequence

from backend.storage.transfer.checksum import Checksum
from backend.storage.transfer.tables import Plain


def _sum(*rows: Sequence[Plain]) -> str:
    checksum = Checksum()
    for row in rows:
        checksum.add(row)
    return checksum.text


def test_the_order_of_rows_does_not_count() -> None:
    assert _sum((1, "a"), (2, "b")) == _sum((2, "b"), (1, "a"))


def test_every_difference_counts() -> None:
    rows: list[list[Sequence[Plain]]] = [
        [(1, "a")],
        [(1, "a"), (1, "a")],
        [(1, "b")],
        [("1", "a")],
        [(1, b"a")],
        [(1, None)],
        [(1, "")],
        [(True, "a")],
        [(1, "a", "")],
        [(1, "é")],
        [(1.0, "a")],
    ]
    assert len({_sum(*some) for some in rows}) == len(rows)
