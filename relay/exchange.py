"""One request and its answer on one connection."""

import asyncio
from collections.abc import Callable
from functools import partial

from contract.errors import BadGateway, GatewayTimeout
from relay.answerhead import AnswerFraming, AnswerHead
from relay.answerreader import AnswerReader
from relay.connection import UpstreamConnection
from relay.doubt import Doubt, Living
from relay.limits import UpstreamLimits
from relay.outgoing import Outgoing
from relay.upload import Upload


class Exchange:
    """Owns the connection until it is closed; `give_back` is then told whether others may use it."""

    def __init__(
        self,
        connection: UpstreamConnection,
        *,
        limits: UpstreamLimits,
        give_back: Callable[[bool], None],
        living: Living | None = None,
    ) -> None:
        """`living` tells whether an upstream that does not answer is there."""
        self.connection = connection
        self.limits = limits
        self._give_back = give_back
        self._living = living
        self._doubt: Doubt | None = None
        self._upload: Upload | None = None
        self._first_byte: asyncio.TimerHandle | None = None
        self._total: asyncio.TimerHandle | None = None
        self._closed = False
        self._is_whole = True

    @property
    def uploading(self) -> bool:
        """Whether the upstream has not all of the request."""
        return not self._is_whole or (self._upload is not None and not self._upload.complete)

    async def ask(self, outgoing: Outgoing, *, authority: bytes) -> tuple[AnswerHead, AnswerFraming]:
        """Send the request and read the answer's head; closes itself if that fails."""
        reader = AnswerReader(outgoing.method, upgrade=outgoing.websocket)
        try:
            self._send(outgoing, outgoing.head(authority=authority), reader)
        except BaseException:
            await self.close()
            raise
        return await self._head(reader)

    async def go_on(self, reader: AnswerReader, *, is_whole: bool) -> tuple[AnswerHead, AnswerFraming]:
        """As `ask`, for a request that was sent before, `is_whole` or not; `reader` has had what came since."""
        self._is_whole = is_whole
        self._total = self._deadline(self.limits.total)
        self._expect_answer()
        return await self._head(reader)

    async def close(self) -> None:
        """The connection is given back before anything is waited for, so that no cancellation can keep it."""
        if self._closed:
            return
        self._closed = True
        self._answer_is_here()
        _cancel(self._total)
        clean = self.connection.finish() and not self.uploading
        self._give_back(clean)
        if self._upload is not None:
            await self._upload.stop()

    async def _head(self, reader: AnswerReader) -> tuple[AnswerHead, AnswerFraming]:
        try:
            head = await self.connection.head()
        except BaseException:
            await self.close()
            raise
        self._answer_is_here()
        return head, reader.framing

    def _answer_is_here(self) -> None:
        _cancel(self._first_byte)
        if self._doubt is not None:
            self._doubt.cancel()

    def _send(self, outgoing: Outgoing, head: bytes, reader: AnswerReader) -> None:
        self.connection.begin(reader)
        self._total = self._deadline(self.limits.total)
        body = outgoing.body
        if body is None or isinstance(body, bytes):
            self.connection.write(head + (body or b""))
            self._expect_answer()
            return
        self.connection.write(head)
        self._upload = Upload(
            self.connection,
            body,
            length=outgoing.content_length,
            stall=self.limits.write_stall,
            on_complete=self._expect_answer,
        )

    def _expect_answer(self) -> None:
        """The time to the first byte is counted once the whole request is sent, however long that takes."""
        if self.connection.answered:
            return
        self._first_byte = self._deadline(self.limits.first_byte)
        if self._living is not None:
            give_up = partial(self.connection.fail, BadGateway())
            self._doubt = Doubt(self._living, seconds=self.limits.doubt, give_up=give_up)

    def _deadline(self, seconds: float | None) -> asyncio.TimerHandle | None:
        if seconds is None:
            return None
        return asyncio.get_running_loop().call_later(seconds, self.connection.fail, GatewayTimeout())


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
