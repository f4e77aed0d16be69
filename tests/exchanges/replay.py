"""One scenario against one server."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.exchanges.answer import Answer
from tests.exchanges.caller import Caller
from tests.exchanges.differences import Difference, failed
from tests.exchanges.judge import Judge
from tests.exchanges.recording import Exchange, Scenario
from tests.exchanges.server import Server, open_server
from tests.exchanges.variables import Variables
from tests.support.valkey import Valkey

_DEFAULT_ADMIN: Final = ["admin", "admin"]
_OWN_PASSWORD: Final = "the admin of this scenario"
_FORWARDING: Final = {"x-forwarded-for", "x-real-ip", "forwarded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    exchange: Exchange
    differences: Sequence[Difference]

    def passed(self, level: int) -> bool:
        return not failed(self.differences, level=level)

    def told(self, level: int) -> str:
        lines = "".join(f"\n      {each}" for each in failed(self.differences, level=level))
        return f"  {self.exchange.name}: {self.exchange.method} {self.exchange.path}{lines}"


async def replayed(scenario: Scenario, *, folder: Path, valkey: Valkey, upstream: str) -> list[Outcome]:
    """`upstream` is the host and port of the echo data source."""
    config = dict(scenario.server_config)
    if comes_from_elsewhere(scenario):
        config["security.admin_password"] = _OWN_PASSWORD
    async with open_server(folder, valkey, config) as server, Caller(server.address) as caller:
        return await _Run(scenario, server, caller, upstream).outcomes()


def comes_from_elsewhere(scenario: Scenario) -> bool:
    """Whether the admin sends a request that names another place: from there, we refuse the default password."""
    return any(
        scenario.actors[each.actor] == {"basic": _DEFAULT_ADMIN}
        and _FORWARDING & {name.lower() for name in each.headers}
        for each in scenario.exchanges
    )


class _Run:
    def __init__(self, scenario: Scenario, server: Server, caller: Caller, upstream: str) -> None:
        self._scenario = scenario
        self._server = server
        self._caller = caller
        self._variables = Variables({"upstream": f"http://{upstream}", "upstream_host": upstream})
        self._judge = Judge(scenario, home=f"http://{server.host}")
        self._own_password = comes_from_elsewhere(scenario)

    async def outcomes(self) -> list[Outcome]:
        return [
            Outcome(exchange=each, differences=await self._differences(each)) for each in self._scenario.exchanges
        ]

    async def _differences(self, exchange: Exchange) -> list[Difference]:
        self._server.clock.advance(seconds=exchange.wait_before)
        try:
            request = self._variables.request(exchange, self._actor(exchange), self._server.host)
        except KeyError as unknown:
            return [Difference(1, "", f"no earlier answer gave {unknown}")]
        answer = await self._caller.ask(request, exchange.method)
        return [*self._judge.differences(exchange, answer), *self._captured(exchange, answer)]

    def _captured(self, exchange: Exchange, answer: Answer) -> list[Difference]:
        if not exchange.capture:
            return []
        try:
            self._variables.capture(exchange, answer.json)
        except (LookupError, ValueError) as fault:
            return [Difference(1, "", f"gives no {fault}")]
        return []

    def _actor(self, exchange: Exchange) -> Any:
        actor = self._scenario.actors[exchange.actor]
        if self._own_password and actor == {"basic": _DEFAULT_ADMIN}:
            return {"basic": [_DEFAULT_ADMIN[0], _OWN_PASSWORD]}
        return actor
