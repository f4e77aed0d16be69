"""The methods in their fixed order: the first whose credential is present decides (auth.md §2.1, D2)."""

from collections.abc import Sequence
from typing import Protocol

from gateway.authn.proved import Proved
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


class Method(Protocol):
    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """None: not mine. Proved: good. Raises Unauthenticated: mine, and wrong; no other method is asked."""


class Chain:
    def __init__(self, methods: Sequence[Method]) -> None:
        self._methods = tuple(methods)

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """What the request proves, None if it carries no credential; raises Unauthenticated, Unavailable."""
        for method in self._methods:
            proved = await method.prove(reading, client)
            if proved is not None:
                return proved
        return None
