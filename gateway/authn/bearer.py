"""API keys and tokens: `Authorization: Bearer`, or Basic with the user `api_key` (auth.md §7)."""

from gateway.authn.authorization import Bearer, read_authorization
from gateway.authn.proved import Proved
from gateway.authn.recall import Recall, proved_by
from gateway.credentials.credentials import Credentials
from gateway.guard.client import Client
from relay.reading import CanonicalRequest

METHOD = "key"


class BearerMethod:
    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        authorization = read_authorization(reading)
        if not isinstance(authorization, Bearer):
            return None
        return Proved(record=await self._credentials.prove_key(authorization.key, client), method=METHOD)

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        authorization = read_authorization(reading)
        if not isinstance(authorization, Bearer):
            return None
        key = authorization.key
        return proved_by(self._credentials.recall_key(key), METHOD, self._credentials.learns_key(key))
