"""All requests that are being forwarded now, by whose they are, so that they can be cut (decisions.md 8)."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from contract.forget import Forget
from contract.identity import Identity
from contract.internal import Subject
from gateway.authn.proved import Proved
from gateway.sessions.endings import Endings
from gateway.streams.stream import Stream
from gateway.visit import Visit
from relay.relayed import reset

GRACE_SECONDS = 0.3
"""A short answer that is under way when its credential ends may end by itself; what lasts longer is a stream."""


class OpenStreams:
    """As many as there are connections, which the listener bounds."""

    def __init__(self, endings: Endings, *, grace: float = GRACE_SECONDS) -> None:
        self._endings = endings
        self._grace = grace
        self._streams: dict[Subject, set[Stream]] = {}
        self._cuts: dict[Stream, asyncio.TimerHandle] = {}

    @contextmanager
    def during(self, visit: Visit) -> Iterator[None]:
        """While this lasts, the visit's connection is cut as soon as its credential ends."""
        if visit.proved is None:
            yield
            return
        cut = partial(reset, visit.request)
        leave = self._enter(Stream.of(visit.identity, visit.proved, cut=cut, request=visit.request))
        try:
            yield
        finally:
            leave()

    def watch(self, identity: Identity, proved: Proved, cut: Callable[[], None]) -> Callable[[], None]:
        """Until what is returned is called, `cut` may be."""
        return self._enter(Stream.of(identity, proved, cut=cut))

    def spare(self, visit: Visit) -> None:
        """Let a request that takes something away tell its caller so."""
        if visit.proved is None:
            return
        for stream in [*self._of(visit.proved.record.subject)]:
            if stream.request is visit.request:
                self._leave(stream)

    def cut(self, forget: Forget, *, kept: int | None) -> None:
        for stream in self:
            if stream.is_meant(forget, kept=kept):
                self.end(stream)

    def end(self, stream: Stream) -> None:
        """Cut it, after a moment in which a short answer may end."""
        if stream in self._of(stream.record.subject) and stream not in self._cuts:
            self._cuts[stream] = asyncio.get_running_loop().call_later(self._grace, self._cut, stream)

    def __iter__(self) -> Iterator[Stream]:
        return iter([stream for streams in self._streams.values() for stream in streams])

    def _enter(self, stream: Stream) -> Callable[[], None]:
        self._streams.setdefault(stream.record.subject, set()).add(stream)
        if stream.session is None:
            return partial(self._leave, stream)
        unwatch = self._endings.watch(stream.session.id, partial(self.end, stream))

        def leave() -> None:
            unwatch()
            self._leave(stream)

        return leave

    def _leave(self, stream: Stream) -> None:
        cut = self._cuts.pop(stream, None)
        if cut is not None:
            cut.cancel()
        streams = self._of(stream.record.subject)
        streams.discard(stream)
        if not streams:
            self._streams.pop(stream.record.subject, None)

    def _of(self, subject: Subject) -> set[Stream]:
        return self._streams.get(subject, set())

    def _cut(self, stream: Stream) -> None:
        self._leave(stream)
        stream.cut()
