"""Rows for reading in a terminal."""

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns under each other, whatever the cells hold; the last is not padded."""
    if not rows:
        return ""
    shown = [[in_one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]) - 1)]
    return "\n".join(_aligned(row, widths) for row in shown)


def in_one_line(text: str) -> str:
    """What a terminal could obey, or a reader not see, is spelled out."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
    return "  ".join((*cells, row[-1])).rstrip()
