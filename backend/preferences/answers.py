"""What callers get."""

from typing import TypedDict

from contract.operations import MessageJson


class PreferencesJson(TypedDict):
    """Empty texts and 0 are no choice."""

    theme: str
    homeDashboardId: int
    homeDashboardUID: str
    timezone: str
    weekStart: str


class HelpFlagsJson(MessageJson, TypedDict):
    """All the advice that the caller has seen enough of, as bits."""

    helpFlags1: int
