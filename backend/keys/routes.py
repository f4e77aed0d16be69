"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.keys.handlers import KeysHandlers
from backend.keys.service import Keys
from contract.settings.kinds import ApiKeysMode


def handlers(keys: Keys, *, mode: ApiKeysMode = "enabled") -> Mapping[str, Handler]:
    """`mode` is [auth] api_keys_mode."""
    bound = KeysHandlers(keys, mode)
    return {"keys.list": bound.list, "keys.create": bound.create, "keys.delete": bound.delete}
