"""The commands of administration. What they need is imported when they are called."""

# ruff: noqa: PLC0415 - each command imports what it alone needs, when it is called
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from doorward.admin.new_password import new_password, with_source
from doorward.flags import as_json, with_place
from doorward.options import Options

if TYPE_CHECKING:
    from doorward.admin.said import Said
    from doorward.admin.shell import Shell

_MOST_BYTES: Final = 1024 * 1024
_number = click.IntRange(1, 2**63 - 1)


def _say(options: Options, work: "Callable[[Shell], Awaitable[Said]]", *, as_json: bool) -> None:
    from doorward.admin.shell import at_shell

    at_shell(options, work).show(as_json=as_json)


@click.group()
def admin() -> None:
    """Help yourself when nobody can log in."""


@admin.command()
@click.option("--login", metavar="NAME", help="Login or e-mail; without it, that of [security] admin_user.")
@with_source
@as_json
@with_place
def reset_password(
    options: Options, *, login: str | None, from_stdin: bool, from_chance: bool, as_json: bool
) -> None:
    """Set a user's password, and end all of their sessions."""
    from doorward.admin.users import Users

    name = login or options.settings().security.admin_user
    password = new_password(from_stdin=from_stdin, from_chance=from_chance)
    _say(options, lambda shell: Users(shell).set_password(name, password), as_json=as_json)


@admin.command()
@as_json
@with_place
def rotate_secrets(options: Options, *, as_json: bool) -> None:
    """Seal all stored secrets under a new data key; Doorward may run meanwhile."""
    from doorward.admin.secrets import Secrets

    _say(options, lambda shell: Secrets(shell).rotate(), as_json=as_json)


@click.group()
def user() -> None:
    """List, create, disable and enable users."""


@user.command("list")
@click.option("--query", default="", metavar="TEXT", help="Only those with this in login, e-mail or name.")
@as_json
@with_place
def list_users(options: Options, *, query: str, as_json: bool) -> None:
    """Show who there is."""
    from doorward.admin.users import Users

    _say(options, lambda shell: Users(shell).show(query), as_json=as_json)


@user.command()
@click.option("--login", default="", metavar="NAME", help="Without it, the e-mail.")
@click.option("--email", default="", metavar="ADDRESS", help="Without it, the login.")
@click.option("--name", default="", metavar="TEXT", help="What the user is called.")
@click.option("--org", "org_id", type=_number, default=None, help="Organisation; without it, as the settings say.")
@click.option("--server-admin", is_flag=True, help="Make the user a server admin.")
@with_source
@as_json
@with_place
def create(
    options: Options,
    *,
    login: str,
    email: str,
    name: str,
    org_id: int | None,
    server_admin: bool,
    from_stdin: bool,
    from_chance: bool,
    as_json: bool,
) -> None:
    """Create a user."""
    from doorward.admin.users import Users, Wish

    if not login and not email:
        raise click.UsageError("A new user needs --login, --email or both")
    password = new_password(from_stdin=from_stdin, from_chance=from_chance)
    wish = Wish(login=login, email=email, name=name, org_id=org_id or 0, server_admin=server_admin)
    _say(options, lambda shell: Users(shell).create(wish, password), as_json=as_json)


@user.command()
@click.argument("name")
@as_json
@with_place
def disable(options: Options, *, name: str, as_json: bool) -> None:
    """Bar the user NAME (login or e-mail), and end all of their sessions."""
    from doorward.admin.users import Users

    _say(options, lambda shell: Users(shell).disable(name), as_json=as_json)


@user.command()
@click.argument("name")
@as_json
@with_place
def enable(options: Options, *, name: str, as_json: bool) -> None:
    """Let the user NAME (login or e-mail) in again."""
    from doorward.admin.users import Users

    _say(options, lambda shell: Users(shell).enable(name), as_json=as_json)


@click.group()
def session() -> None:
    """List and end browser sessions; Redis has to be running."""


@session.command("list")
@click.option("--user", "name", metavar="NAME", help="Only those of this user (login or e-mail).")
@as_json
@with_place
def list_sessions(options: Options, *, name: str | None, as_json: bool) -> None:
    """Show the sessions that live."""
    from doorward.admin.sessions import BrowserSessions

    _say(options, lambda shell: BrowserSessions(shell).show(name), as_json=as_json)


@session.command("revoke")
@click.argument("numbers", type=_number, nargs=-1, metavar="[ID]...")
@click.option("--user", "name", metavar="NAME", help="All sessions of this user (login or e-mail).")
@click.option("--all", "everybody", is_flag=True, help="All sessions of all users.")
@as_json
@with_place
def revoke_sessions(
    options: Options, *, numbers: tuple[int, ...], name: str | None, everybody: bool, as_json: bool
) -> None:
    """End sessions: those with the numbers ID, all of one user, or all."""
    from doorward.admin.sessions import BrowserSessions

    if everybody == bool(numbers or name):
        raise click.UsageError("Say which sessions: their numbers, --user NAME, or --all")
    if numbers:
        _say(options, lambda shell: BrowserSessions(shell).revoke(numbers, name), as_json=as_json)
    else:
        _say(options, lambda shell: BrowserSessions(shell).revoke_all(name), as_json=as_json)


@click.group()
def key() -> None:
    """List and revoke API keys and service accounts' tokens."""


@key.command("list")
@click.option("--org", "org_id", type=_number, default=None, help="Only those of this organisation.")
@as_json
@with_place
def list_keys(options: Options, *, org_id: int | None, as_json: bool) -> None:
    """Show the keys, their owners and whether they are good; never their secrets."""
    from doorward.admin.keys import ProgramKeys

    _say(options, lambda shell: ProgramKeys(shell).show(org_id or 0), as_json=as_json)


@key.command("revoke")
@click.argument("numbers", type=_number, nargs=-1, required=True, metavar="ID...")
@as_json
@with_place
def revoke_keys(options: Options, *, numbers: tuple[int, ...], as_json: bool) -> None:
    """Delete the keys with the numbers ID."""
    from doorward.admin.keys import ProgramKeys

    _say(options, lambda shell: ProgramKeys(shell).revoke(numbers), as_json=as_json)


def _address(_: click.Context, __: click.Parameter, text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise click.BadParameter("it is no IP address") from None


@click.command()
@click.option(
    "--request",
    type=click.File("rb"),
    required=True,
    help="The request as it was sent, as a file; - is standard input.",
)
@click.option(
    "--peer", default="127.0.0.1", callback=_address, metavar="ADDRESS", help="From which address it came."
)
@as_json
@with_place
def explain(options: Options, *, request: BinaryIO, peer: str, as_json: bool) -> None:
    """Say which credential of a request decides, and why; no secret is shown, and no attempt counted."""
    from doorward.explain.command import explain as explained

    explained(options, request.read(_MOST_BYTES), peer=peer).show(as_json=as_json)


COMMANDS = (admin, user, session, key, explain)
