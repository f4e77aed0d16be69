"""The methods in their fixed order: the first whose credential is present decides (auth.md §2.1, D2)."""

from collections.abc import Sequence
from typing import Protocol

from gateway.authn.proved import Proved
from gateway.authn.recall import Recall
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


class Method(Protocol):
    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """None: not mine. Proved: good. Raises Unauthenticated: mine, and wrong; no other method is asked."""

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        """How to know again what `prove` found. None: not mine. Raises as `prove` does, or leaves that to it."""


class Stranger(Protocol):
    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None: ...


class Chain:
    """`anonymous` is asked where no method finds a credential of its own."""

    def __init__(self, methods: Sequence[Method], *, anonymous: Stranger | None = None) -> None:
        self._methods = tuple(methods)
        self._anonymous = anonymous

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """What the request proves, None if it carries no credential; raises Unauthenticated, Unavailable."""
        for method in self._methods:
            proved = await method.prove(reading, client)
            if proved is not None:
                return proved
        return await self.stranger(reading, client)

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        """Of the one method that `prove` would ask; None if the request carries no credential."""
        recalls = (method.recall(reading, client) for method in self._methods)
        return next((recall for recall in recalls if recall is not None), None)

    async def stranger(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """Who somebody is that shows no credential, or only the cookie of a session that has ended."""
        return None if self._anonymous is None else await self._anonymous.prove(reading, client)
