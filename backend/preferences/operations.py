"""The operations of this slice, described."""

from backend.preferences.answers import HelpFlagsJson, PreferencesJson
from backend.preferences.bodies import HomeDashboardBody, PreferencesBody
from contract.operations import Chapter, Operation

PREFERENCES = Chapter(
    "Preferences",
    {
        "preferences.read": Operation(
            "The caller's own: theme, time zone, start of the week, home dashboard; users only.",
            answer=PreferencesJson,
        ),
        "preferences.replace": Operation("Replaces them all; users only.", body=PreferencesBody),
        "preferences.change": Operation("Changes those that are named; users only.", body=PreferencesBody),
        "preferences.set_home": Operation("Sets the caller's home dashboard; users only.", body=HomeDashboardBody),
        "preferences.dismiss": Operation(
            "Remembers advice that the caller has seen enough of; users only.", answer=HelpFlagsJson
        ),
        "org_preferences.read": Operation(
            "The organisation's, for who has chosen nothing.", answer=PreferencesJson
        ),
        "org_preferences.replace": Operation("Replaces them all.", body=PreferencesBody),
        "org_preferences.change": Operation("Changes those that are named.", body=PreferencesBody),
    },
)
