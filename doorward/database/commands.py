"""`doorward migrate` and `doorward db`. What they need is imported when they are called."""

# ruff: noqa: PLC0415 - each command imports what it alone needs, when it is called
from pathlib import Path

import click

from doorward.flags import as_json, with_place
from doorward.options import Options


@click.command()
@click.option("--print", "only_print", is_flag=True, help="Show the SQL of what is missing; change nothing.")
@as_json
@with_place
def migrate(options: Options, *, only_print: bool, as_json: bool) -> None:
    """Bring the database's tables up to this program's, as every start does."""
    from doorward.database.migrating import apply_missing, show_missing
    from doorward.database.work import at_work

    at_work(options, show_missing if only_print else apply_missing).show(as_json=as_json)


@click.group()
def db() -> None:
    """Move the database."""


@db.command()
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The SQLite file; without it, that of [database] path.",
)
@as_json
@with_place
def copy(options: Options, *, source: Path | None, as_json: bool) -> None:
    """Copy a SQLite file into the empty PostgreSQL database that the settings name."""
    from doorward.database.copying import Copying
    from doorward.database.work import at_work

    at_work(options, Copying(source).run).show(as_json=as_json)


COMMANDS = (migrate, db)
