"""The rules of rotation under any order of requests, lost answers, thefts, log-outs and time."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from redis.asyncio import Redis

from contract.secret import Secret
from gateway.sessions.model import ReplayedToken, Resolved, SessionEnded
from gateway.sessions.redis_link import connect
from tests.gateway.sessions.gateways import Gateway, sign_in
from tests.support.clock import FrozenClock
from tests.support.valkey import Valkey

T = TypeVar("T")


class Browser(RuleBasedStateMachine):
    """One browser behind two gateways. `token` is what it holds; `late` are answers still under way."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._clock = FrozenClock()
        self._clients: list[Redis] = [connect(Secret(self.url)), connect(Secret(self.url))]
        self._houses = self._opened()
        self._gateways = [house.sessions for house in self._houses]
        self._run(self._flush())
        self.token = self._run(sign_in(self._gateways[0])).token
        self.issued = [self.token]
        self.used = set[str]()
        self.late: list[str] = []
        self.alive = True

    def _opened(self) -> list[Gateway]:
        return [Gateway(client, self._clock) for client in self._clients]

    def _run(self, coroutine: Coroutine[object, object, T]) -> T:
        return self._runner.run(coroutine)

    async def _flush(self) -> None:
        await self._clients[0].flushall()

    def _answered(self, answer: Resolved) -> str | None:
        successor = answer.successor
        if successor is not None and successor not in self.issued:
            assert self.issued[-1] in self.used, "a second successor before the first was used"
            self.issued.append(successor)
        return successor

    def _send(self, token: str, gateway: int, *, forced: bool) -> str | None:
        sessions = self._gateways[gateway]
        self.used.add(token)
        return self._answered(self._run(sessions.rotate(token) if forced else sessions.resolve(token)))

    @precondition(lambda self: self.alive)
    @rule(gateway=st.integers(0, 1), forced=st.booleans())
    def request(self, gateway: int, *, forced: bool) -> None:
        self.token = self._send(self.token, gateway, forced=forced) or self.token

    @precondition(lambda self: self.alive)
    @rule(gateway=st.integers(0, 1), forced=st.booleans())
    def request_whose_answer_is_lost(self, gateway: int, *, forced: bool) -> None:
        self._send(self.token, gateway, forced=forced)

    @precondition(lambda self: self.alive)
    @rule(gateway=st.integers(0, 1))
    def request_whose_answer_is_slow(self, gateway: int) -> None:
        successor = self._send(self.token, gateway, forced=False)
        self.late += [successor] if successor else []

    @precondition(lambda self: self.alive and self.late)
    @rule(gateway=st.integers(0, 1))
    def slow_answer_is_sent(self, gateway: int) -> None:
        """What was decided long ago reaches the browser only if it still leads somewhere."""
        successor = self.late.pop()
        if self._run(self._gateways[gateway].still_wanted(successor)):
            assert successor == self.issued[-1]
            self.token = successor

    @precondition(lambda self: self.alive)
    @rule(gateways=st.lists(st.integers(0, 1), min_size=2, max_size=8))
    def parallel_requests(self, gateways: list[int]) -> None:
        async def all_at_once() -> list[Resolved]:
            return await asyncio.gather(*(self._gateways[each].resolve(self.token) for each in gateways))

        answers = self._run(all_at_once())
        self.used.add(self.token)
        successors = {self._answered(answer) for answer in answers}
        assert len(successors - {None}) <= 1
        self.token = next((each for each in successors if each), self.token)

    @precondition(lambda self: self.alive and len(self.issued) > 1)
    @rule(gateway=st.integers(0, 1), back=st.integers(1, 3))
    def thief_uses_an_old_token(self, gateway: int, back: int) -> None:
        """Refused or, while its successor is fresh, served; never given what the browser does not get, too."""
        if back >= len(self.issued):
            return
        try:
            self._send(self.issued[-1 - back], gateway, forced=False)
        except ReplayedToken:
            self.alive = False
        except SessionEnded:
            assert back > 1
        else:
            assert back == 1

    @precondition(lambda self: self.alive)
    @rule(gateway=st.integers(0, 1))
    def log_out(self, gateway: int) -> None:
        self._run(self._gateways[gateway].end(self.token))
        self.alive = False

    @precondition(lambda self: self.alive)
    @rule()
    def revoke_all(self) -> None:
        assert self._run(self._gateways[0].revoke_all(5)) == 1
        self.alive = False

    @precondition(lambda self: not self.alive)
    @rule(gateway=st.integers(0, 1), back=st.integers(0, 2))
    def token_of_a_dead_session(self, gateway: int, back: int) -> None:
        with pytest.raises(SessionEnded):
            self._run(self._gateways[gateway].resolve(self.issued[-1 - back % len(self.issued)]))

    @rule(seconds=st.sampled_from([1, 6, 29, 31, 601, 86400]))
    def time_passes(self, seconds: int) -> None:
        self._clock.advance(seconds=seconds)
        if self.alive and not self._run(self._gateways[0].list_of(5)):
            self.alive = False

    @invariant()
    def a_living_browser_is_never_logged_out(self) -> None:
        found = self._run(self._gateways[1].find(self.token))
        assert (found is not None) == self.alive

    @invariant()
    def at_most_two_tokens_live(self) -> None:
        live = [token for token in self.issued if self._run(self._gateways[0].find(token))]
        assert len(live) <= 2
        assert set(live) <= set(self.issued[-2:])
        assert self.alive or not live

    def teardown(self) -> None:
        for client in self._clients:
            self._run(client.aclose())
        self._runner.close()


class RememberedBrowser(Browser):
    """The same behind one gateway that remembers all it may: whatever it ends or rotates itself, it must know."""

    def _opened(self) -> list[Gateway]:
        return [Gateway(self._clients[0], self._clock)] * 2

    @invariant()
    def the_link_is_alive(self) -> None:
        self._houses[0].memory.link_was_alive(self._clock.monotonic())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("browser", [Browser, RememberedBrowser])
def test_no_order_of_events_logs_a_browser_out_or_leaves_a_dead_session_alive(
    valkey: Valkey, browser: type[Browser]
) -> None:
    Browser.url = valkey.url
    checks = settings(
        max_examples=60,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(browser, settings=checks)
