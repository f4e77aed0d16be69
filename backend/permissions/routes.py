"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.permissions.handlers import PermissionHandlers
from backend.permissions.service import Permissions


def handlers(permissions: Permissions) -> Mapping[str, Handler]:
    bound = PermissionHandlers(permissions)
    return {
        "permissions.read": bound.read,
        "permissions.read_by_id": bound.read_by_id,
        "permissions.read_of_folder": bound.read_of_folder,
        "permissions.replace": bound.replace,
        "permissions.replace_by_id": bound.replace_by_id,
        "permissions.replace_of_folder": bound.replace_of_folder,
    }
