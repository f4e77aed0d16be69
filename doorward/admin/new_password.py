"""Where a new password comes from: a terminal, standard input or chance, never the command line."""

import secrets
import sys
from dataclasses import dataclass, field

import click

from doorward.flags import Command

_RANDOM_BYTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """`made` passwords are told once, for nobody knows them yet."""

    text: str = field(repr=False)
    made: bool = False

    def facts(self) -> dict[str, str]:
        return {"password": self.text} if self.made else {}

    def line(self) -> str:
        return f"\nThe password, told only once: {self.text}" if self.made else ""


def with_source(command: Command) -> Command:
    """The two options that say where the password comes from, if it is not asked for."""
    command = click.option("--random", "from_chance", is_flag=True, help="Make one, and tell it once.")(command)
    return click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input.")(command)


def new_password(*, from_stdin: bool, from_chance: bool) -> NewPassword:
    """Raises click.UsageError."""
    if from_stdin and from_chance:
        raise click.UsageError("--stdin and --random exclude each other")
    if from_chance:
        return NewPassword(text=secrets.token_urlsafe(_RANDOM_BYTES), made=True)
    return NewPassword(text=_piped() if from_stdin else _asked())


def _piped() -> str:
    """One line, without its end."""
    try:
        text = sys.stdin.buffer.readline().decode()
    except UnicodeDecodeError:
        raise click.UsageError("The password on standard input is no UTF-8") from None
    return text.removesuffix("\n").removesuffix("\r")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for the password at: use --stdin or --random")
    asked: str = click.prompt("New password", hide_input=True, confirmation_prompt="Once more")
    return asked
