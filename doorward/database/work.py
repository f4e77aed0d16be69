"""What the commands about the database have in common: settings, logs, and faults told in a line."""

import asyncio
from collections.abc import Awaitable, Callable

from backend.storage.fault import StorageFault
from contract.errors import Problem, StartFault
from contract.logs import configure_logs
from contract.settings import Settings, prepare
from doorward.admin.said import Said
from doorward.options import Options


def at_work(options: Options, work: Callable[[Settings], Awaitable[Said]]) -> Said:
    """What `work` answers. Raises SettingsError, StartFault."""
    configure_logs(level="error", process="doorward")
    return asyncio.run(_worked(prepare(options.settings()), work))


async def _worked(settings: Settings, work: Callable[[Settings], Awaitable[Said]]) -> Said:
    try:
        return await work(settings)
    except StorageFault as fault:
        raise StartFault(str(fault)) from None
    except Problem as problem:
        raise StartFault(problem.message) from None
