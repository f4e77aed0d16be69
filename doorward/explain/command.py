"""`doorward explain`: with what there is to look things up in."""

import asyncio

from contract.clock import SystemClock
from contract.logs import configure_logs
from contract.settings import Settings, prepare
from doorward.admin.said import Said
from doorward.admin.shell import opened
from doorward.explain.explainer import Explainer
from doorward.options import Options


def explain(options: Options, text: bytes, *, peer: str) -> Said:
    """Raises SettingsError, StartFault. Without a database, credentials are only looked at from outside."""
    configure_logs(level="critical", process="doorward")
    settings = options.settings()
    return asyncio.run(_explained(settings, text, peer))


async def _explained(settings: Settings, text: bytes, peer: str) -> Said:
    clock = SystemClock()
    if settings.database.is_missing:
        return (await Explainer(settings, None, clock).explain(text, peer=peer)).said()
    settings = prepare(settings)
    async with opened(settings, clock) as shell:
        return (await Explainer(settings, shell, clock).explain(text, peer=peer)).said()
