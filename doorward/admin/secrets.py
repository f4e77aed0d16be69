"""`doorward admin rotate-secrets`."""

from backend.sealing import rotation, vault
from backend.vault.rotation import Rotated
from contract.audit import Event
from doorward.admin.said import Said
from doorward.admin.shell import Shell


class Secrets:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._rotation = rotation(shell.database, vault(shell.settings, shell.clock))

    async def rotate(self) -> Said:
        done = await self._rotation.rotate()
        facts = {"data_key": done.key_id, "sealed": done.sealed, "unreadable": done.unreadable}
        self._shell.trail.tell(Event.SECRETS_ROTATED, self._shell.operator(), **facts)
        text = f"Made data key {done.key_id} and sealed {_counted(done.sealed)} under it"
        return Said(text=text, facts=facts, warning=_warning(done))


def _warning(done: Rotated) -> str:
    if not done.unreadable:
        return ""
    return (
        f"{_counted(done.unreadable)} cannot be read and stayed as they were: set the secret key that they were"
        " made under as [security] previous_secret_key and run this again, or save them anew"
    )


def _counted(number: int) -> str:
    return f"{number} {'secret' if number == 1 else 'secrets'}"
