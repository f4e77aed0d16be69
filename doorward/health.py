"""`doorward health`, for people and for containers."""

import asyncio

from contract.errors import StartFault
from doorward.options import Options
from doorward.probe import WELL, backend_probe, gateway_probe


def ask(options: Options, *, of_backend: bool) -> str:
    """Raises StartFault if it is not well. A backend is well if it answers at all: it trusts gateways only."""
    settings = options.settings()
    probe = backend_probe(settings) if of_backend else gateway_probe(settings)
    status = asyncio.run(probe.status())
    if status is None:
        raise StartFault(f"Nothing answers at {probe.endpoint}: start Doorward, or see its log")
    if not of_backend and status != WELL:
        raise StartFault(f"Doorward at {probe.endpoint} is not well (status {status}): see its log")
    return "Doorward is well"
