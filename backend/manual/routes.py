"""The route of this slice, bound."""

from collections.abc import Callable, Mapping

from backend.access.call import Handler
from backend.manual.handlers import ManualHandlers
from contract.operations.schemas import Schema


def handlers(write: Callable[[], Schema]) -> Mapping[str, Handler]:
    return {"manual.document": ManualHandlers(write).document}
