"""The hardened HTTP/1.1 server of both processes, over sockets that somebody else opened."""

import asyncio
import socket
import ssl
from asyncio import AbstractServer
from collections.abc import Awaitable, Callable

from aiohttp import http_parser, web

from contract.answers import problem_answer
from contract.errors import Problem, StartFault, Unavailable
from contract.logs import logger
from contract.turn import Turn
from relay.callers import Callers, Party
from relay.fast.work import Clerk
from relay.limits import BACKLOG, ListenerLimits
from relay.relayed import Relayed, reset
from relay.shortage import is_shortage

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_DEFAULT = ListenerLimits()
_CLIENT_CLOSED = 499
_CUT_SECONDS = 0.05
_log = logger("relay")


def parser_is_compiled() -> bool:
    """Whether aiohttp parses with llhttp; the rules that are measured are llhttp's (security.md M12)."""
    return http_parser.HttpRequestParser is not http_parser.HttpRequestParserPy


class Listener:
    """Hands every parsed request to `handler`, whose Problems become answers.

    Simple requests that the `clerk` has work for are answered without it (relay/fast).

    Raises StartFault unless aiohttp's parser is compiled, or the other one is allowed in so many words.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        limits: ListenerLimits = _DEFAULT,
        allow_python_parser: bool = False,
        clerk: Clerk | None = None,
        party: Party = lambda _: None,
    ) -> None:
        """`party` says together with whom a peer is counted; by default nobody is."""
        if not (allow_python_parser or parser_is_compiled()):
            raise StartFault("aiohttp runs without its compiled parser: unset AIOHTTP_NO_EXTENSIONS")
        self._handler = handler
        self._handshake = limits.handshake
        self._callers = Callers(self._serve, limits=limits, clerk=clerk, party=party)
        self._servers: list[AbstractServer] = []

    async def listen(self, sock: socket.socket, *, tls: ssl.SSLContext | None = None) -> None:
        """Accept on a bound socket, TCP or unix."""
        loop = asyncio.get_running_loop()
        start = loop.create_unix_server if sock.family == socket.AF_UNIX else loop.create_server
        patience = self._handshake if tls is not None else None
        self._servers.append(
            await start(self._callers, sock=sock, ssl=tls, ssl_handshake_timeout=patience, backlog=BACKLOG)
        )

    async def serve(
        self, sock: socket.socket, *, turn: Turn, tls: ssl.SSLContext | None = None, idle: float
    ) -> None:
        """Listen for as long as it is this process's turn; then close.

        `idle` is the share of the time for that in which callers are heard who have sent nothing.
        """
        if not await turn.begins():
            return
        await self.listen(sock, tls=tls)
        seconds = await turn.ends()
        self.refuse()
        turn.left()
        await self.close(seconds, idle=seconds * idle)

    def refuse(self) -> None:
        """Accept nothing more; whoever else has the socket goes on."""
        for server in self._servers:
            server.close()

    async def close(self, timeout: float, *, idle: float = 0.0) -> None:  # noqa: ASYNC109 - a bound on politeness, not on this call
        """Accept nothing more and let requests under way end; after `timeout` seconds cut them.

        A caller who has sent nothing is heard for `idle` seconds more, so that no request crosses with the end.
        """
        self.refuse()
        await self._callers.let_go(within=timeout, idle=idle)
        self._callers.pre_shutdown()
        # aiohttp waits once for the handlers and once for their tasks.
        await self._callers.shutdown(_CUT_SECONDS)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._handler(request)
        except Problem as problem:
            if request.writer.output_size == 0:
                return problem_answer(problem)
        except ConnectionError:
            if request.transport is not None and request.writer.output_size == 0:
                raise
        except (MemoryError, OSError, RuntimeError) as error:
            if not is_shortage(error):
                raise
            _log.warning("the process is short of memory, threads or descriptors", error=type(error).__name__)
            if request.writer.output_size == 0:
                return problem_answer(Unavailable())
        reset(request)
        return Relayed(status=_CLIENT_CLOSED, keep_alive=False)
