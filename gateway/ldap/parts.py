"""The directory, put together from its settings."""

from contract.clock import Clock
from contract.errors import StartFault
from contract.settings import Settings
from gateway.credentials.externals import Externals
from gateway.credentials.password_check import SecondOpinion
from gateway.ldap.reading import read_servers

_CURE = (
    "[auth.ldap] enabled: the library for LDAP is missing; set it to false, or install it with `make ldap` "
    "(elsewhere: pip install 'doorward[ldap]'; docs/authentication.md says what it is built from)"
)


def directory_passwords(settings: Settings, externals: Externals, clock: Clock) -> SecondOpinion | None:
    """None where no directory is asked. Raises StartFault for a missing library and for a file with faults."""
    if not settings.auth_ldap.enabled:
        return None
    try:
        from gateway.ldap.directory import Directory  # noqa: PLC0415 - an optional library
        from gateway.ldap.passwords import DirectoryPasswords  # noqa: PLC0415 - an optional library
    except ModuleNotFoundError:
        raise StartFault(_CURE) from None
    servers = read_servers(settings.auth_ldap.config_file)
    return DirectoryPasswords(Directory(servers), externals, settings, clock)
