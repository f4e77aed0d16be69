"""Old names of keys that still mean something."""

from types import MappingProxyType
from typing import Final, NamedTuple


class Rename(NamedTuple):
    key: str
    """The present name, in the same section."""
    unit: str = ""
    """To be added to the old value."""


RENAMES: Final = MappingProxyType(
    {
        ("auth", "login_maximum_inactive_lifetime_days"): Rename("login_maximum_inactive_lifetime_duration", "d"),
        ("auth", "login_maximum_lifetime_days"): Rename("login_maximum_lifetime_duration", "d"),
        ("auth.proxy", "ldap_sync_ttl"): Rename("sync_ttl"),
        ("auth.jwt", "expected_claims"): Rename("expect_claims"),
    }
)
