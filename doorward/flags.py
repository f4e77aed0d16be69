"""Options that several commands share."""

import functools
from collections.abc import Callable
from pathlib import Path

import click

from doorward.options import Options

Command = Callable[..., None]


def with_place(command: Command) -> Command:
    """Gives the command `options`: which settings, and which data folder."""

    @_config
    @_data
    @functools.wraps(command)
    def with_place(*, config_file: Path | None, data: str | None, **rest: object) -> None:
        command(Options(config_file=config_file, data=data), **rest)

    return with_place


def with_options(command: Command) -> Command:
    """Gives the command `options`: the settings that the command line changes."""

    @_config
    @_data
    @click.option("--http-addr", metavar="ADDRESS", help="Address to listen on.")
    @click.option("--http-port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
    @functools.wraps(command)
    def with_options(
        *, config_file: Path | None, data: str | None, http_addr: str | None, http_port: int | None, **rest: object
    ) -> None:
        options = Options(config_file=config_file, data=data, http_addr=http_addr, http_port=http_port)
        command(options, **rest)

    return with_options


_config = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="Settings, as an INI file."
)
_data = click.option("--data", metavar="DIR", help="Folder of everything that is kept.")
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
