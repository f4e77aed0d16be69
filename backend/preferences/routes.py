"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.preferences.handlers import OrgPreferences, OwnPreferences
from backend.preferences.service import PreferencesOf


def handlers(preferences: PreferencesOf) -> Mapping[str, Handler]:
    own, org = OwnPreferences(preferences), OrgPreferences(preferences)
    return {
        "preferences.read": own.read,
        "preferences.replace": own.replace,
        "preferences.change": own.change,
        "preferences.set_home": own.set_home,
        "preferences.dismiss": own.dismiss,
        "org_preferences.read": org.read,
        "org_preferences.replace": org.replace,
        "org_preferences.change": org.change,
    }
