"""The hardened HTTP/1.1 server of both processes, over sockets that somebody else opened."""

import asyncio
import socket
import ssl
from asyncio import AbstractServer
from collections.abc import Awaitable, Callable

from aiohttp import StreamReader, http_parser, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import HttpVersion11, RawRequestMessage

from contract.answers import problem_answer
from contract.errors import Problem
from relay.caller import CallerConnection, CallerRequest
from relay.fast.clerk import Clerk
from relay.fast.patience import Patience
from relay.limits import ListenerLimits
from relay.relayed import Relayed, reset

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_DEFAULT = ListenerLimits()
_CLIENT_CLOSED = 499


def parser_is_compiled() -> bool:
    """Whether aiohttp parses with llhttp; the rules that are measured are llhttp's (security.md M12)."""
    return http_parser.HttpRequestParser is not http_parser.HttpRequestParserPy


class Listener:
    """Hands every parsed request to `handler`, whose Problems become answers.

    Simple requests that the `clerk` has a ticket for are answered without it (relay/fast).

    Raises RuntimeError unless aiohttp's parser is compiled, or the other one is allowed in so many words.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        limits: ListenerLimits = _DEFAULT,
        allow_python_parser: bool = False,
        clerk: Clerk | None = None,
    ) -> None:
        if not (allow_python_parser or parser_is_compiled()):
            raise RuntimeError("aiohttp runs without its compiled parser; unset AIOHTTP_NO_EXTENSIONS")
        self._handler = handler
        self._manager = _Manager(self._serve, limits, clerk)
        self._servers: list[AbstractServer] = []

    async def listen(self, sock: socket.socket, *, tls: ssl.SSLContext | None = None) -> None:
        """Accept on a bound socket, TCP or unix."""
        loop = asyncio.get_running_loop()
        start = loop.create_unix_server if sock.family == socket.AF_UNIX else loop.create_server
        self._servers.append(await start(self._manager, sock=sock, ssl=tls, backlog=1024))

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - a bound on politeness, not on this call
        """Accept nothing more and let requests under way end; after `timeout` seconds cut them."""
        for server in self._servers:
            server.close()
        self._manager.pre_shutdown()
        # aiohttp waits once for the handlers and once for their tasks.
        await self._manager.shutdown(timeout / 2)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._handler(request)
        except Problem as problem:
            if request.writer.output_size == 0:
                return problem_answer(problem)
        except ConnectionError:
            if request.transport is not None and request.writer.output_size == 0:
                raise
        reset(request)
        return Relayed(status=_CLIENT_CLOSED, keep_alive=False)


class _Manager(web.Server):
    def __init__(self, handler: Handler, limits: ListenerLimits, clerk: Clerk | None) -> None:
        super().__init__(handler, request_factory=_request, handler_cancellation=True)
        self._limits = limits
        self._clerk = clerk
        self._patience = Patience()

    def __call__(self) -> CallerConnection:
        return CallerConnection(
            self, loop=self._loop, limits=self._limits, clerk=self._clerk, patience=self._patience
        )

    def pre_shutdown(self) -> None:
        # What the fast lane waits for is handed to the other one, which knows how to end.
        self._patience.exhaust()
        super().pre_shutdown()

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self._connections) > self._limits.connections:
            transport.abort()


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> CallerRequest:
    if message.method == "UNKNOWN":
        # aiohttp's stand-in for what it could not parse; we answer in our own version (RFC 9112 §2.3).
        message = message._replace(version=HttpVersion11)
    return CallerRequest(message, payload, protocol, writer, task, asyncio.get_running_loop())
