"""What a command answers: lines for people, one JSON value for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from contract.jsontext import encode
from doorward.table import in_one_line, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`warning` goes to standard error."""

    text: str
    facts: object
    warning: str = ""

    def show(self, *, as_json: bool) -> None:
        if self.warning:
            click.echo(f"warning: {self.warning}", err=True)
        # Names come from the database, where somebody else wrote them.
        lines = [in_one_line(line) for line in self.text.split("\n")]
        click.echo(encode(self.facts).decode() if as_json else "\n".join(lines))


def listed(columns: Sequence[str], rows: Sequence[Mapping[str, object]], *, none: str) -> Said:
    """One line for each of `rows`, under the names of the columns; `none` says that there are none."""
    if not rows:
        return Said(text=none, facts=[])
    heads = [column.upper().replace("_", " ") for column in columns]
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    return Said(text=table([heads, *cells]), facts=list(rows))


def _cell(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
