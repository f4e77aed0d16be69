"""The operations of this slice, described."""

from backend.permissions.answers import PermissionJson
from backend.permissions.bodies import PermissionsBody
from contract.operations import Chapter, Operation

_BY_NUMBER = "The same by number."

PERMISSIONS = Chapter(
    "Permissions",
    {
        "permissions.read": Operation(
            "The list of permissions that decides about the dashboard; who administers it.",
            answer=list[PermissionJson],
        ),
        "permissions.replace": Operation(
            'Replaces the dashboard\'s own list by `{"items"}`; who administers it.', body=PermissionsBody
        ),
        "permissions.read_by_id": Operation(_BY_NUMBER, answer=list[PermissionJson]),
        "permissions.replace_by_id": Operation(_BY_NUMBER, body=PermissionsBody),
        "permissions.read_of_folder": Operation(
            "The list of permissions that decides about the folder; who administers it.",
            answer=list[PermissionJson],
        ),
        "permissions.replace_of_folder": Operation(
            'Replaces the folder\'s own list by `{"items"}`; who administers it.', body=PermissionsBody
        ),
    },
)
