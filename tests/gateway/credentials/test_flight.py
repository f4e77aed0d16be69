import asyncio

import pytest

from gateway.credentials.flight import SingleFlight


class Question:
    def __init__(self) -> None:
        self.asked = 0
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def ask(self) -> str:
        self.asked += 1
        return await asyncio.shield(self.answer)


async def test_fifty_askers_cost_one_question() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    asking = [asyncio.create_task(flights.run("a", question.ask)) for _ in range(50)]
    await asyncio.sleep(0)
    question.answer.set_result("yes")
    assert await asyncio.gather(*asking) == ["yes"] * 50
    assert question.asked == 1


async def test_the_one_who_asked_first_may_leave() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    first = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    second = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    first.cancel()
    question.answer.set_result("yes")
    assert await second == "yes"
    assert question.asked == 1


async def test_after_forgetting_a_new_question_is_asked() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    old = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    flights.forget("a")
    new = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    question.answer.set_result("yes")
    await asyncio.gather(old, new)
    assert question.asked == 2


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    flights = SingleFlight[str, str]()

    async def fail() -> str:
        raise ValueError("no answer")

    for _ in range(2):
        with pytest.raises(ValueError, match="no answer"):
            await flights.run("a", fail)


async def test_who_leads_asks_for_all_that_come_meanwhile() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    leading = asyncio.create_task(flights.lead("a", question.ask))
    await asyncio.sleep(0)
    asking = [asyncio.create_task(ask("a", question.ask)) for ask in (flights.run, flights.lead)]
    await asyncio.sleep(0)
    assert "a" in flights
    question.answer.set_result("yes")
    assert await asyncio.gather(leading, *asking) == ["yes"] * 3
    assert question.asked == 1
    assert "a" not in flights


async def test_who_leads_fails_for_all_and_the_next_one_asks_anew() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    leading = asyncio.create_task(flights.lead("a", question.ask))
    await asyncio.sleep(0)
    follower = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    question.answer.set_exception(LookupError())
    for task in (leading, follower):
        with pytest.raises(LookupError):
            await task
    assert "a" not in flights


async def test_who_follows_may_leave_a_leader() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    leading = asyncio.create_task(flights.lead("a", question.ask))
    await asyncio.sleep(0)
    follower = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    follower.cancel()
    await asyncio.sleep(0)
    question.answer.set_result("yes")
    assert await leading == "yes"
