"""Where the command starts. Whatever goes wrong is told in one plain line."""

import os
import sys
from pathlib import Path

if not __package__:
    # Run by its path, as the supervisor runs its children: whatever the working directory holds, the code is this.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click

from contract.errors import StartFault
from contract.settings import SettingsError
from doorward.cli import cli
from doorward.exits import BUG, CONFIGURATION, FAULT


def main() -> None:
    os.umask(0o077)  # whatever we or our children write is for this user alone
    try:
        cli(prog_name="doorward")
    except SettingsError as fault:
        _end(str(fault), CONFIGURATION)
    except StartFault as fault:
        _end(str(fault), FAULT)
    except OSError as fault:
        _end(f"The system refused: {fault.strerror}{f' ({fault.filename})' if fault.filename else ''}", FAULT)
    except Exception as fault:
        _tell(fault)
        sys.exit(BUG)


def _end(text: str, code: int) -> None:
    for line in text.splitlines():
        click.echo(f"doorward: {line}", err=True)
    sys.exit(code)


def _tell(bug: Exception) -> None:
    import structlog  # noqa: PLC0415 - rarely needed, and slow to load

    from contract.logs import configure_logs, logger  # noqa: PLC0415 - as above

    if not structlog.is_configured():
        configure_logs(level="error", process="doorward")
    logger("doorward").critical("ended by a fault of its own", exc_info=bug)


if __name__ == "__main__":
    main()
