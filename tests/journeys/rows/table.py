"""The whole table of auth.md §21."""

from typing import Final

from tests.journeys.rows.administration import ADMINISTRATION
from tests.journeys.rows.keys import OF_KEYS
from tests.journeys.rows.row import Row
from tests.journeys.rows.sessions import SESSIONS

TABLE: Final[tuple[Row, ...]] = (*SESSIONS, *ADMINISTRATION, *OF_KEYS)
AREAS: Final = (
    "login.",
    "logout.",
    "tokens.",
    "admin_tokens.",
    "admin_ldap.",
    "keys.",
    "service_accounts.",
    "signing_keys.",
    "health.",
)
"""Every route of these is in the table."""
SINGLE: Final = frozenset(
    {
        "user.change_password",
        "user.use_org",
        "admin_users.disable",
        "admin_users.enable",
        "admin_users.set_password",
        "admin_users.set_permissions",
    }
)
APART: Final = frozenset({"tokens.rotate_page"})
"""It answers with redirects alone: tests/gateway/tokens/test_rotation.py."""
