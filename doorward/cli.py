"""The commands and their options. What a command needs is imported when it is called: a start is waited for."""

# ruff: noqa: PLC0415 - each command imports what it alone needs, when it is called
import functools
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from doorward import VERSION
from doorward.admin.commands import COMMANDS
from doorward.database.commands import COMMANDS as DATABASE_COMMANDS
from doorward.flags import Command, as_json, with_options
from doorward.options import Options

if TYPE_CHECKING:
    from doorward.process import Given


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="doorward %(version)s")
def cli() -> None:
    """Doorward, an authentication gateway in front of a Grafana-compatible API."""


def _as_child(command: Command) -> Command:
    """The options that a supervisor gives its children."""

    @click.option("--listen-fd", type=int, hidden=True)
    @click.option("--leash-fd", type=int, hidden=True)
    @click.option("--notes-fd", type=int, hidden=True)
    @click.option("--gate-fd", type=int, hidden=True)
    @click.option("--copy-fd", type=int, hidden=True)
    @click.option("--name", hidden=True)
    @functools.wraps(command)
    def as_child(
        options: Options,
        *,
        listen_fd: int | None,
        leash_fd: int | None,
        notes_fd: int | None,
        gate_fd: int | None,
        copy_fd: int | None,
        name: str | None,
    ) -> None:
        from doorward.copied import read
        from doorward.process import Given
        from doorward.turn import Line

        if copy_fd is not None:
            options = replace(options, text=read(copy_fd))
        line = Line(notes=notes_fd, gate=gate_fd)
        command(options, Given(name=name or command.__name__, listener=listen_fd, leash=leash_fd, line=line))

    return as_child


@cli.command()
@click.option("--handover-fd", type=int, hidden=True)
@with_options
def run(options: Options, *, handover_fd: int | None) -> None:
    """Run gateway, backend and stores until stopped."""
    from doorward.run import run as run_all
    from doorward.run import run_on

    sys.exit(run_all(options) if handover_fd is None else run_on(options, handover_fd))


@cli.command(hidden=True)
@with_options
def rehearse(options: Options) -> None:
    """Load what `run` needs, and read the settings: whether a running supervisor can become this program."""
    import doorward.run  # noqa: F401 - to see whether it loads

    options.settings()


@cli.command()
@with_options
@_as_child
def gateway(options: Options, given: "Given") -> None:
    """Run one gateway."""
    from doorward.process import run_gateway

    run_gateway(options, given)


@cli.command()
@with_options
@_as_child
def backend(options: Options, given: "Given") -> None:
    """Run one backend."""
    from doorward.process import run_backend

    run_backend(options, given)


@cli.command()
@click.option("--backend", "of_backend", is_flag=True, help="Ask the backend, not the gateway.")
@with_options
def health(options: Options, *, of_backend: bool) -> None:
    """Ask a running Doorward whether it is well; the exit code is 0 if so."""
    from doorward.health import ask

    click.echo(ask(options, of_backend=of_backend))


@cli.group()
def config() -> None:
    """Check or show the settings."""


@config.command()
@with_options
def check(options: Options) -> None:
    """Say whether the settings are fine, or what is wrong with them."""
    for warning in options.settings().warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo("The settings are fine")


@config.command()
@as_json
@with_options
def show(options: Options, *, as_json: bool) -> None:
    """Show every setting and where it comes from; secrets are masked."""
    from doorward.listing import as_json_text, as_table

    explanations = list(options.settings().explain())
    click.echo(as_json_text(explanations) if as_json else as_table(explanations))


@cli.command(hidden=True)
@click.option("--leash-fd", type=int, required=True)
@click.argument("program", nargs=-1, required=True)
def guard(*, leash_fd: int, program: tuple[str, ...]) -> None:
    """Run a program that must not outlive the supervisor."""
    from doorward.leash import guard as run_guarded

    sys.exit(run_guarded(leash_fd, program))


for command in (*COMMANDS, *DATABASE_COMMANDS):
    cli.add_command(command)
