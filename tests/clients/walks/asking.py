"""Asking through the package grafana-client, by whichever of its two clients is at hand."""

import inspect
from collections.abc import Callable
from typing import Any

Api = Any
"""A GrafanaApi or an AsyncGrafanaApi: the package's methods have no types."""


async def done(answer: Any) -> Any:
    return await answer if inspect.isawaitable(answer) else answer


async def refused(answer: Callable[[], Any]) -> tuple[int, str]:
    """The status and the text of the package's own exception."""
    try:
        found = await done(answer())
    except Exception as refusal:
        return getattr(refusal, "status_code", 0), getattr(refusal, "response", {}).get("message", "")
    raise AssertionError(f"was not refused: {found}")
