"""The settings, for reading."""

from collections.abc import Sequence

from contract.jsontext import encode
from contract.settings import Explanation


def as_table(explanations: Sequence[Explanation]) -> str:
    rows = [(f"[{one.section}]", one.key, _in_one_line(one.value), one.source) for one in explanations]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(_aligned(row, widths) for row in rows)


def _aligned(row: tuple[str, ...], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
    return "  ".join((*cells, row[3]))


def _in_one_line(text: str) -> str:
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def as_json_text(explanations: Sequence[Explanation]) -> str:
    rows = [
        {"section": one.section, "key": one.key, "value": one.value, "source": one.source} for one in explanations
    ]
    return encode(rows).decode()
