"""The directory, which judges the passwords that are no account's here (auth.md D18)."""

from doorward.explain.seen import Seen
from gateway.authn.authorization import Basic, InvalidHeader, read_authorization
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


class DirectoryLook:
    name = "ldap"

    async def look(self, reading: CanonicalRequest, client: Client) -> Seen | None:
        """Beside `basic`, which has decided already: a directory that is asked counts, and may lock."""
        try:
            authorization = read_authorization(reading)
        except InvalidHeader:
            return None
        if not isinstance(authorization, Basic) or not authorization.password:
            return None
        why = "it is asked about a password that is no account's here; not by looking"
        return Seen(why=why, later=why)
